import { dateTime, formattedValueToString, getValueFormat } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { prepareTarget } from '../../answer';
import { intervalText, toFrames } from '../../frames';
import { readQuery } from '../../plan';
import { withPatterns } from '../../series/pattern';
import type { FireworksQuery } from '../../types';
import { currentStep, type QueryContext } from './explain';
import { bucketReader, bucketsBehind, requestsBehind, type RequestsBehind } from './requestsBehind';

export interface NewestValue {
  /**
   * The value with its unit, such as `1.25 s`; a quantile also with the bucket it fell into, which is as exact as it
   * is known: `1.25 s (1 to 1.5 s)`. Of several lines the first and how many more.
   */
  text: string;
  /** Its age in words, such as `12 seconds ago`. */
  ageText: string;
  /** Of quantiles. */
  requests?: RequestsBehind;
  /** Of a query over the whole time range, which the editor takes as the last hour. */
  isOfLastHour?: true;
}

/** The newest number of each line of a query; undefined when there is none yet. */
export async function newestValue(query: FireworksQuery, context: QueryContext): Promise<NewestValue | undefined> {
  const prepared = await withPatterns(() => prepareLines(query, context));
  if ('problem' in prepared) {
    return undefined;
  }
  const { refId, drawn } = prepared;
  const { plan } = drawn;
  const grid = currentStep(context);
  const toMs = context.now();
  const behind = bucketsBehind(plan);
  const behindId = `${refId} buckets`;
  const queries = [{ id: refId, plan }, ...(behind === undefined ? [] : [{ id: behindId, plan: behind }])];
  const response = await lastValueFrom(context.store.run({ queries, grid, live: true, toMs, wantsNewest: true }));
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
    const line = lines.series[index];
    return field !== undefined && typeof value === 'number'
      ? [{ name: frame.name ?? '', value, unit: field.config.unit, bucket: line && readBucket?.(line) }]
      : [];
  });
  if (numbers.length === 0) {
    return undefined;
  }
  const shown = numbers.slice(0, SHOWN_LINES);
  const texts = shown.map(({ name, value, unit, bucket }) => {
    const amount = formattedValueToString(getValueFormat(unit)(value));
    const interval = bucket === undefined ? '' : ` (${intervalText(bucket.lower, bucket.upper, unit)})`;
    return `${numbers.length > 1 ? `${name} ` : ''}${amount}${interval}`;
  });
  const more = numbers.length - shown.length;
  return {
    text: texts.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    ageText: response.newestMs === undefined ? '' : dateTime(response.newestMs).fromNow(),
    requests: requestsBehind(
      shown.flatMap(({ bucket }) => bucket ?? []),
      plan
    ),
    ...(plan.over.window.kind === 'range' ? { isOfLastHour: true } : {}),
  };
}

/** The query as lines. Of a heatmap or a distribution no single number is the newest, but how much there is to see is. */
function prepareLines(query: FireworksQuery, { templates }: QueryContext): ReturnType<typeof prepareTarget> {
  const lines: FireworksQuery = { ...readQuery(query), format: 'time_series' };
  const prepared = prepareTarget(lines, { scopedVars: {} }, templates);
  if ('problem' in prepared || (prepared.drawn.view !== 'heatmap' && prepared.drawn.view !== 'distribution')) {
    return prepared;
  }
  const counted: FireworksQuery = { ...lines, view: 'rate', groupBy: lines.groupBy ?? [], over: undefined };
  return prepareTarget(counted, { scopedVars: {} }, templates);
}

const SHOWN_LINES = 3;
