import {
  dateTimeFormat,
  formattedValueToString,
  getFieldDisplayName,
  type DataFrame,
  type LinkModel,
} from '@grafana/data';
import { SortOrder, TooltipDisplayMode } from '@grafana/schema';
import { VizTooltipContent, VizTooltipFooter, VizTooltipHeader, VizTooltipWrapper } from '@grafana/ui';

export interface TimeSeriesTooltipProps {
  /** All series on one time column, which is the first field. */
  frame: DataFrame;
  /** Row under the cursor by field. */
  indices: ReadonlyArray<number | null>;
  seriesIndex: number | null;
  /** Of the point that was clicked. */
  links: LinkModel[];
  mode: TooltipDisplayMode;
  sort: SortOrder;
}

export function TimeSeriesTooltip({ frame, indices, seriesIndex, links, mode, sort }: TimeSeriesTooltipProps) {
  const rows = frame.fields.flatMap((field, fieldIndex) => {
    const row = indices[fieldIndex];
    const wanted = mode === TooltipDisplayMode.Multi || fieldIndex === seriesIndex;
    if (fieldIndex === 0 || row === null || row === undefined || !wanted || field.config.custom?.hideFrom?.tooltip) {
      return [];
    }
    const value: unknown = field.values[row];
    if (value === null || value === undefined) {
      return [];
    }
    const shown = field.display?.(value);
    return {
      label: getFieldDisplayName(field, frame),
      value: shown === undefined ? String(value) : formattedValueToString(shown),
      color: shown?.color ?? '#808080',
      isActive: fieldIndex === seriesIndex && mode === TooltipDisplayMode.Multi,
      numeric: Number(value),
    };
  });
  if (sort !== SortOrder.None) {
    const direction = sort === SortOrder.Descending ? -1 : 1;
    rows.sort((a, b) => direction * (a.numeric - b.numeric));
  }
  const row = indices.find((index) => index !== null && index !== undefined);
  const time: unknown = row === undefined || row === null ? undefined : frame.fields[0]?.values[row];
  return (
    <VizTooltipWrapper>
      <VizTooltipHeader item={{ label: '', value: typeof time === 'number' ? dateTimeFormat(time) : '' }} />
      <VizTooltipContent items={rows} />
      {links.length === 0 ? null : <VizTooltipFooter dataLinks={links} />}
    </VizTooltipWrapper>
  );
}
