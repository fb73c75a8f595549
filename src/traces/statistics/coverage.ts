import { countRequest, MOST_POINTS, totalCount, type DataPoint, type MlflowClient } from '../client/client';
import { ARCHIVED, IN_DATABASE, SPANS_LOCATION } from '../spans/readInfo';
import { isCountedAsCall, type AggregateRequest } from './aggregateRequest';
import type { StatisticPlan } from './planStatistic';

/** Whether MLflow's own numbers are used, and what to know about them. */
export interface Coverage {
  use: boolean;
  notices: string[];
}

/**
 * Whether MLflow's own numbers stand for the traces. As many traces as the limit allows are read and counted here
 * instead where MLflow's numbers are off; of more, its numbers are better than those of a part of the traces.
 * @throws MlflowError
 */
export async function coverageOf(
  client: MlflowClient,
  aggregate: AggregateRequest,
  plan: StatisticPlan,
  signal?: AbortSignal
): Promise<Coverage> {
  const { request, isPartial } = aggregate;
  if (request.view_type === 'TRACES' && plan.groupBy.length === 0 && !isPartial) {
    return WHOLE;
  }
  const { traces, gaps, mayCountTwice } = await deviations(client, aggregate, signal);
  if (gaps.length === 0 && !mayCountTwice && !isPartial) {
    return WHOLE;
  }
  const lacksSpans = gaps.length > 0 && request.view_type === 'SPANS';
  const advice = `Up to the limit of ${plan.limit} traces`;
  return {
    use: traces > plan.limit && !lacksSpans,
    notices: [
      ...gaps.map((gap) => `${gap}: they are in no line.`),
      ...(mayCountTwice
        ? [
            `MLflow counted spans of models in ${traces} traces: a call inside of another one counts twice. ${advice} each call is counted once; raise it or shorten the range.`,
          ]
        : []),
      ...(isPartial
        ? [
            `MLflow summed ${traces} traces: cached tokens that only the answers of calls tell are not in it. ${advice} they are read from there; raise it or shorten the range.`,
          ]
        : []),
    ],
  };
}

const WHOLE: Coverage = { use: true, notices: [] };

interface Deviations {
  /** How many meet the conditions of the statistic. */
  traces: number;
  /** What MLflow leaves out when it counts, a sentence each. */
  gaps: readonly string[];
  /** A call inside of a call would be counted twice: MLflow does not say which spans are inside of others. */
  mayCountTwice: boolean;
}

/**
 * Asks MLflow how much of the traces its database can count. It has no spans of traces that are stored elsewhere and no
 * type of spans that came by OpenTelemetry, and gives no point of what lacks the label that a number is split by.
 */
async function deviations(
  client: MlflowClient,
  { request, labels }: AggregateRequest,
  signal?: AbortSignal
): Promise<Deviations> {
  const traceFilters = request.filters.filter((filter) => !filter.startsWith('span.'));
  const count = (view: 'TRACES' | 'SPANS', dimensions: readonly string[], filters: readonly string[]) =>
    client.metrics(countRequest(request, view, dimensions, filters), signal);
  const stored = (location: string) =>
    count('TRACES', [], [...traceFilters, `trace.tag.\`${SPANS_LOCATION}\` = '${location}'`]);
  const isOfSpans = request.view_type === 'SPANS';
  const view = isOfSpans ? 'SPANS' : 'TRACES';
  const type = request.dimensions.filter((dimension) => dimension === 'span_type');
  const split = [...new Set([...type, ...Object.values(labels)])];
  const [traces, inDatabase, archived, spans, typed, whole, parts] = await Promise.all([
    count('TRACES', [], traceFilters),
    isOfSpans ? stored(IN_DATABASE) : NONE,
    isOfSpans ? stored(ARCHIVED) : NONE,
    isOfSpans ? count('SPANS', [], traceFilters) : NONE,
    isOfSpans ? count('SPANS', ['span_type'], traceFilters) : NONE,
    count(view, type, request.filters),
    split.length === type.length ? undefined : count(view, split, request.filters),
  ]);
  const countable = isOfSpans ? totalCount(inDatabase) + totalCount(archived) : totalCount(traces);
  const counted = totalCount(whole.filter(isCountedAsCall));
  const inParts = parts === undefined ? counted : totalCount(parts.filter(isCountedAsCall));
  return {
    traces: totalCount(traces),
    gaps: [
      ...gap(totalCount(traces) - countable, totalCount(traces), 'traces have their spans not in MLflow’s database'),
      ...gap(
        totalCount(spans) - totalCount(typed),
        totalCount(spans),
        'spans have no type there, as those of OpenTelemetry'
      ),
      ...gap(counted - inParts, counted, `have no ${Object.keys(labels).join(' or ')} there`),
      ...(parts !== undefined && parts.length >= MOST_POINTS ? ['MLflow counts no more than a thousand groups'] : []),
    ],
    mayCountTwice: type.length > 0 && totalCount(spans) !== countable,
  };
}

const NONE: readonly DataPoint[] = [];

function gap(missing: number, of: number, what: string): string[] {
  return missing === 0 ? [] : [`${missing} of ${of} ${what}`];
}
