import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

const COLUMNS = 24;

/**
 * What is left of a dashboard, moved together: rows without panels are gone, and the panels of a line that lost some
 * share its width.
 */
export function withoutHoles(panels: ReadonlyArray<Panel | RowPanel>): Array<Panel | RowPanel> {
  const kept = panels.filter((panel, index) => panel.type !== 'row' || (panels[index + 1]?.type ?? 'row') !== 'row');
  const lines = new Map<number, Array<Panel | RowPanel>>();
  for (const panel of kept) {
    const y = panel.gridPos?.y ?? 0;
    lines.set(y, [...(lines.get(y) ?? []), panel]);
  }
  let top = 0;
  return [...lines]
    .sort(([a], [b]) => a - b)
    .flatMap(([, line]) => {
      const widths = line.map(({ gridPos }) => gridPos?.w ?? COLUMNS);
      const height = Math.max(...line.map(({ gridPos }) => gridPos?.h ?? 1));
      const y = top;
      top += height;
      return shared(widths)
        .map(([x, w], index) => {
          const panel = line[index];
          return panel === undefined
            ? []
            : [{ ...panel, gridPos: { ...panel.gridPos, h: panel.gridPos?.h ?? height, x, y, w } }];
        })
        .flat();
    });
}

/** Places and widths of panels that fill a line, in proportion to what they had. */
function shared(widths: readonly number[]): Array<[x: number, w: number]> {
  const all = widths.reduce((sum, width) => sum + width, 0);
  let before = 0;
  return widths.map((width) => {
    const x = Math.round((before / all) * COLUMNS);
    before += width;
    return [x, Math.round((before / all) * COLUMNS) - x];
  });
}
