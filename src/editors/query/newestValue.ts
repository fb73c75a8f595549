import {
  createTheme,
  dateTime,
  formattedValueToString,
  getDisplayProcessor,
  type DataQueryRequest,
  type ScopedVars,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { panelGrid, prepareTarget, withRateInterval, type PanelRange } from '../../answer';
import {
  gridEnd,
  isBucketGrid,
  quantileBucket,
  resolveOver,
  type Grid,
  type GridSeries,
  type QuantileBucket,
} from '../../evaluate';
import { intervalText, toFrames } from '../../frames';
import { defaultOver, formatDuration, isPicture, readQuery, type MetricsPlan } from '../../plan';
import { labelKey } from '../../series/labels';
import { withPatterns } from '../../series/pattern';
import type { StoreRequest } from '../../stores';
import type { FireworksQuery } from '../../types';
import { currentStep, type QueryContext } from './explain';

export interface NewestValue {
  /** What the value is of, such as `Newest` or `Over the time range`. */
  lead: string;
  /**
   * The value with its unit, such as `1.25 s`; a quantile also with the bucket it fell into, which is as exact as it
   * is known: `1.25 s (1 to 1.5 s)`. Of several lines the first and how many more.
   */
  text: string;
  /** Its age in words, such as `12 seconds ago`; empty for what is not of now. */
  ageText: string;
  /** Of quantiles. */
  requests?: RequestsBehind;
}

/** The panel that a query is edited in, as far as it says what its numbers are of. */
export type EditedPanel = PanelRange & Pick<DataQueryRequest, 'startTime' | 'scopedVars'>;

/**
 * The last number of each line as the panel has it, or as one of the last hour would; undefined when there is none yet.
 */
export async function newestValue(
  query: FireworksQuery,
  context: QueryContext,
  panel?: EditedPanel
): Promise<NewestValue | undefined> {
  const prepared = await withPatterns(() =>
    prepareLines(query, context, withRateInterval(panel?.scopedVars ?? {}, context.scrapeIntervalMs))
  );
  if ('problem' in prepared) {
    return undefined;
  }
  const { refId, drawn } = prepared;
  const { plan, offsetMs } = drawn;
  const { grid, live, toMs } = earlier(lastStep(context, panel), offsetMs);
  const behind = bucketsBehind(plan);
  const behindId = `${refId} buckets`;
  const queries = [{ id: refId, plan }, ...(behind === undefined ? [] : [{ id: behindId, plan: behind }])];
  const response = await lastValueFrom(context.store.run({ queries, grid, live, toMs, wantsNewest: true }));
  const gridOf = (id: string) => response.results.find((result) => result.id === id)?.grid;
  const lines = gridOf(refId);
  if (lines === undefined) {
    return undefined;
  }
  const buckets = gridOf(behindId);
  const readBucket = buckets === undefined ? undefined : bucketReader(buckets);
  const frames = toFrames(lines, drawn, { stepMs: grid.stepMs, toMs, promql: '', notices: [] });
  const numbers = frames.flatMap((frame, index) => {
    const field = frame.fields[1];
    const value: unknown = field?.values[field.values.length - 1];
    const line = isBucketGrid(lines) ? undefined : lines.series[index];
    return field !== undefined && typeof value === 'number'
      ? [{ name: frame.name ?? '', value, field, bucket: line && readBucket?.(line) }]
      : [];
  });
  if (numbers.length === 0) {
    return undefined;
  }
  const shown = numbers.slice(0, SHOWN_LINES);
  const texts = shown.map(({ name, value, field, bucket }) => {
    const amount = formattedValueToString(getDisplayProcessor({ field, theme: createTheme() })(value));
    const interval = bucket === undefined ? '' : ` (${intervalText(bucket.lower, bucket.upper, field.config.unit)})`;
    const counted = drawn.view === 'rate' && plan.over.fn === 'total' ? ' requests' : '';
    return `${numbers.length > 1 ? `${name} ` : ''}${amount}${counted}${interval}`;
  });
  const more = numbers.length - shown.length;
  const isOfRange = plan.over.window.kind === 'range';
  const isNewest = live && resolveOver(plan.over, grid, context.scrapeIntervalMs).kind === 'newest';
  return {
    lead: isOfRange
      ? `Over the ${panel === undefined ? 'last hour' : 'time range'}${offsetMs > 0 ? `, ${formatDuration(offsetMs)} earlier` : ''}`
      : live
        ? 'Newest'
        : `${offsetMs > 0 ? `${formatDuration(offsetMs)} before` : 'At'} the end of the time range`,
    text: texts.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    ageText: isOfRange || !live || response.newestMs === undefined ? '' : dateTime(response.newestMs).fromNow(),
    requests: requestsBehind(
      shown.flatMap(({ bucket }) => bucket ?? []),
      isNewest ? 'of the last minute' : 'a minute'
    ),
  };
}

/** The same so much earlier, which is never now. */
function earlier(asked: ReturnType<typeof lastStep>, offsetMs: number): ReturnType<typeof lastStep> {
  const { grid, live, toMs } = asked;
  return { grid: { ...grid, startMs: grid.startMs - offsetMs }, live: live && offsetMs === 0, toMs: toMs - offsetMs };
}

/** The last step of a panel, with its whole range as the window of what is of that. */
function lastStep(context: QueryContext, panel: EditedPanel | undefined): Pick<StoreRequest, 'grid' | 'live' | 'toMs'> {
  if (panel === undefined) {
    return { grid: currentStep(context), live: true, toMs: context.now() };
  }
  // Whether its range ends now was decided when it was asked for.
  const { grid, ...asked } = panelGrid(panel, panel.startTime, context.scrapeIntervalMs);
  return { grid: { ...grid, startMs: gridEnd(grid), count: 1 }, ...asked };
}

/** The query as lines. Of a heatmap or a distribution no single number is the newest, but how much there is to see is. */
function prepareLines(
  query: FireworksQuery,
  { templates }: QueryContext,
  scopedVars: ScopedVars
): ReturnType<typeof prepareTarget> {
  const lines: FireworksQuery = { ...readQuery(query), format: 'time_series' };
  const prepared = prepareTarget(lines, { scopedVars }, templates);
  if ('problem' in prepared || !isPicture(prepared.drawn.view)) {
    return prepared;
  }
  const over = lines.over ?? defaultOver(prepared.drawn.info, prepared.drawn.view);
  const counted: FireworksQuery = { ...lines, view: 'rate', groupBy: lines.groupBy ?? [], over };
  return prepareTarget(counted, { scopedVars }, templates);
}

const SHOWN_LINES = 3;

/** How many requests a quantile is taken from. */
interface RequestsBehind {
  /** Such as `about 42 requests of the last minute`. */
  text: string;
  /** So few requests that a single one moves the quantile. */
  areFew: boolean;
}

/** Requests per second below which a quantile says little. */
const TRAFFIC_FLOOR = 0.1;

/** The buckets that a quantile plan's quantiles are taken from, as rates; undefined for other plans. */
function bucketsBehind(plan: MetricsPlan): MetricsPlan | undefined {
  if (plan.kind !== 'quantile') {
    return undefined;
  }
  const { selection, over, by } = plan;
  // Totals give the quantiles that averages give, and a number of requests that depends on the window.
  return { kind: 'buckets', selection, over: over.fn === 'total' ? { ...over, fn: 'avg' } : over, by };
}

/** Finds, for a line of quantiles, the bucket that its last one fell into. */
function bucketReader(buckets: Grid): (line: GridSeries) => QuantileBucket | undefined {
  const groups = new Map((isBucketGrid(buckets) ? buckets.groups : []).map((one) => [labelKey(one.labels), one]));
  return ({ labels, quantile }) => {
    const group = groups.get(labelKey(labels));
    return group === undefined || quantile === undefined
      ? undefined
      : quantileBucket(quantile, group, buckets.times.length - 1);
  };
}

/** Of the least and the most requests among several lines; undefined when there is no line with traffic. */
function requestsBehind(buckets: readonly QuantileBucket[], span: string): RequestsBehind | undefined {
  if (buckets.length === 0) {
    return undefined;
  }
  const rates = buckets.map(({ observations }) => observations);
  const least = Math.min(...rates);
  const range = [...new Set([least, Math.max(...rates)].map(perMinute))].join(' to ');
  return { text: `about ${range} ${range === '1' ? 'request' : 'requests'} ${span}`, areFew: least < TRAFFIC_FLOOR };
}

/** Values are rates over a minute, so what is below one is an average over a longer time. */
function perMinute(rate: number): string {
  const requests = rate * 60;
  return requests < 1 ? requests.toPrecision(1) : Math.round(requests).toLocaleString('en-US');
}
