import type { DataFrame } from '@grafana/data';
import type { UPlotConfigBuilder } from '@grafana/ui';

const DEFAULT_COLOR = '#808080';
const FILL_ALPHA = 0.12;

/** Shades regions and marks moments behind the lines. Frames have `time`, and may have `timeEnd`, `color`. */
export function drawAnnotations(config: UPlotConfigBuilder, frames: readonly DataFrame[]): void {
  if (frames.length === 0) {
    return;
  }
  config.addHook('drawClear', (plot) => {
    const { ctx, bbox } = plot;
    const position = (time: number) =>
      Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(time, 'x', true)));
    ctx.save();
    for (const { start, end, color } of frames.flatMap(marks)) {
      ctx.fillStyle = color;
      ctx.globalAlpha = end === undefined ? 1 : FILL_ALPHA;
      const left = position(start);
      ctx.fillRect(left, bbox.top, Math.max(1, position(end ?? start) - left), bbox.height);
    }
    ctx.restore();
  });
}

function marks(frame: DataFrame): Array<{ start: number; end: number | undefined; color: string }> {
  const column = (name: string) => frame.fields.find((field) => field.name === name)?.values;
  const ends = column('timeEnd');
  const colors = column('color');
  return (column('time') ?? []).map((start: unknown, row: number) => ({
    start: Number(start),
    end: typeof ends?.[row] === 'number' && ends[row] !== start ? Number(ends[row]) : undefined,
    color: typeof colors?.[row] === 'string' ? colors[row] : DEFAULT_COLOR,
  }));
}
