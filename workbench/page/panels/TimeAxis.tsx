import type { TimeRange } from '@grafana/data';
import { AxisPlacement, ScaleDirection, ScaleOrientation } from '@grafana/schema';
import { UPlotChart, UPlotConfigBuilder, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';

export const TIME_AXIS_HEIGHT = 28;

/** Half a label at either end stands beside the range; on the right, a scrollbar of the rows above has room there too. */
export const TIME_AXIS_OVERHANG = 18;

/** The charts' time axis alone, for what is not drawn on a canvas; `width` is the range's, without the overhang. */
export function TimeAxis({ range, width }: { range: TimeRange; width: number }) {
  const theme = useTheme2();
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const config = useMemo(() => {
    const builder = new UPlotConfigBuilder('browser');
    builder.setPadding([0, TIME_AXIS_OVERHANG, 0, TIME_AXIS_OVERHANG]);
    builder.addScale({
      scaleKey: 'x',
      isTime: true,
      orientation: ScaleOrientation.Horizontal,
      direction: ScaleDirection.Right,
      range: () => [from, to],
    });
    builder.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, theme, grid: { show: false } });
    return builder;
  }, [from, to, theme]);
  const chartWidth = width + 2 * TIME_AXIS_OVERHANG;
  return <UPlotChart config={config} data={[[from, to]]} width={chartWidth} height={TIME_AXIS_HEIGHT} />;
}
