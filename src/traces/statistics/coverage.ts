import type { MlflowClient } from '../client/client';
import { type DataPoint, type MetricRequest, MOST_POINTS } from '../client/metrics';
import { ARCHIVED, IN_DATABASE, SPANS_LOCATION } from '../spans/readInfo';
import { type AggregateRequest, isCountedAsCall } from './aggregateRequest';

/** How far MLflow's own numbers are those of the traces. */
export interface Coverage {
  /** That meet the conditions of the statistic. */
  traces: number;
  /** What MLflow leaves out when it counts, a sentence each. */
  gaps: readonly string[];
  /** A call inside of a call would be counted twice: MLflow does not say which spans are inside of others. */
  mayCountTwice: boolean;
}

/**
 * Asks MLflow how much of the traces its database can count. It has no spans of traces that are stored elsewhere and no
 * type of spans that came by OpenTelemetry, and gives no point of what lacks the label that a number is split by.
 * @throws MlflowError
 */
export async function coverageOf(
  client: MlflowClient,
  { request, labels }: AggregateRequest,
  signal?: AbortSignal
): Promise<Coverage> {
  const ofTraces = request.filters.filter((filter) => !filter.startsWith('span.'));
  const count = async (view: 'TRACES' | 'SPANS', dimensions: readonly string[], filters: readonly string[]) => {
    const { time_interval_seconds: _step, ...range } = request;
    const metric = view === 'SPANS' ? 'span_count' : 'trace_count';
    const aggregations: MetricRequest['aggregations'] = [{ aggregation_type: 'COUNT' }];
    return client.metrics(
      { ...range, view_type: view, metric_name: metric, aggregations, dimensions, filters },
      signal
    );
  };
  const at = (location: string) => [...ofTraces, `trace.tag.\`${SPANS_LOCATION}\` = '${location}'`];
  const isOfSpans = request.view_type === 'SPANS';
  const view = isOfSpans ? 'SPANS' : 'TRACES';
  const kind = request.dimensions.filter((dimension) => dimension === 'span_type');
  const split = [...new Set([...kind, ...Object.values(labels)])];
  const [traces, stored, archived, spans, typed, whole, parts] = await Promise.all([
    count('TRACES', [], ofTraces),
    isOfSpans ? count('TRACES', [], at(IN_DATABASE)) : NONE,
    isOfSpans ? count('TRACES', [], at(ARCHIVED)) : NONE,
    isOfSpans ? count('SPANS', [], ofTraces) : NONE,
    isOfSpans ? count('SPANS', ['span_type'], ofTraces) : NONE,
    count(view, kind, request.filters),
    split.length === kind.length ? undefined : count(view, split, request.filters),
  ]);
  const countable = isOfSpans ? total(stored) + total(archived) : total(traces);
  const unsplit = parts === undefined ? 0 : total(whole.filter(isCountedAsCall)) - total(parts.filter(isCountedAsCall));
  return {
    traces: total(traces),
    gaps: [
      ...gap(total(traces) - countable, total(traces), 'traces have their spans not in MLflow’s database'),
      ...gap(total(spans) - total(typed), total(spans), 'spans have no type there, as those of OpenTelemetry'),
      ...gap(unsplit, total(whole.filter(isCountedAsCall)), `have no ${Object.keys(labels).join(' or ')} there`),
      ...((parts?.length ?? 0) >= MOST_POINTS ? ['MLflow counts no more than a thousand groups'] : []),
    ],
    mayCountTwice: kind.length > 0 && total(spans) !== countable,
  };
}

const NONE: readonly DataPoint[] = [];

function total(points: readonly DataPoint[]): number {
  return points.reduce((sum, point) => sum + (point.values.COUNT ?? 0), 0);
}

function gap(missing: number, of: number, what: string): string[] {
  return missing === 0 ? [] : [`${missing} of ${of} ${what}`];
}
