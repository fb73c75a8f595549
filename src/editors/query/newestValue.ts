import { dateTime, formattedValueToString, getValueFormat, type ScopedVars } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { prepareTarget, type AnswerContext } from '../../answer';
import type { TimeGrid } from '../../evaluate/grid';
import { intervalText, toFrames } from '../../frames';
import { toPromql } from '../../promql';
import { describePlan, readQuery } from '../../plan';
import { withPatterns } from '../../series/pattern';
import type { FireworksQuery } from '../../types';
import { bucketsBehind, quantileBasis, worthReader, type QuantileBasis } from './quantileBasis';

/** What a query means, or why it cannot be answered and which field to look at. */
export type Explanation =
  { ok: true; promql: string; sentence: string } | { ok: false; message: string; field?: string };

export interface NewestValue {
  /**
   * The value with its unit, such as `1.25 s`; a quantile also with the bucket it fell into, which is as exact as it
   * is known: `1.25 s (1 to 1.5 s)`. Of several lines the first and how many more.
   */
  text: string;
  /** Its age in words, such as `12 seconds ago`. */
  ageText: string;
  /** Of quantiles. */
  basis?: QuantileBasis;
  /** Of a query over the whole time range, which the editor takes as the last hour. */
  isOfLastHour?: true;
}

/** What these facts take of how panels are answered. */
type FactsContext = Pick<AnswerContext, 'store' | 'templates' | 'scrapeIntervalMs' | 'now'>;

/** @throws PatternsNotLoaded */
export function explain(query: FireworksQuery, scopedVars: ScopedVars, context: FactsContext): Explanation {
  const prepared = prepareTarget(query, { scopedVars }, context.templates);
  if ('problem' in prepared) {
    const { message, field } = prepared.problem;
    return { ok: false, message, field };
  }
  const { plan } = prepared.drawn;
  const grid = currentStep(context);
  const text =
    context.store.preview?.(plan, grid) ??
    toPromql(plan, grid, { scrapeIntervalMs: context.scrapeIntervalMs, durations: 'grafana' }).text;
  return { ok: true, promql: text, sentence: describePlan(prepared.drawn) };
}

/** The newest number of each line of a query; undefined when there is none yet. */
export async function newestValue(query: FireworksQuery, context: FactsContext): Promise<NewestValue | undefined> {
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
  const readWorth = buckets === undefined ? undefined : worthReader(buckets);
  const frames = toFrames(lines, drawn, { stepMs: grid.stepMs, toMs, promql: '', notices: [] });
  const numbers = frames.flatMap((frame, index) => {
    const field = frame.fields[1];
    const value: unknown = field?.values[field.values.length - 1];
    const line = lines.series[index];
    return field !== undefined && typeof value === 'number'
      ? [{ name: frame.name ?? '', value, unit: field.config.unit, worth: line && readWorth?.(line) }]
      : [];
  });
  if (numbers.length === 0) {
    return undefined;
  }
  const shown = numbers.slice(0, SHOWN_LINES);
  const texts = shown.map(({ name, value, unit, worth }) => {
    const amount = formattedValueToString(getValueFormat(unit)(value));
    const bucket = worth === undefined ? '' : ` (${intervalText(worth.lower, worth.upper, unit)})`;
    return `${numbers.length > 1 ? `${name} ` : ''}${amount}${bucket}`;
  });
  const more = numbers.length - shown.length;
  return {
    text: texts.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    ageText: response.newestMs === undefined ? '' : dateTime(response.newestMs).fromNow(),
    basis: quantileBasis(
      shown.flatMap(({ worth }) => worth ?? []),
      plan
    ),
    ...(plan.over.window.kind === 'range' ? { isOfLastHour: true } : {}),
  };
}

/** The query as lines. Of a heatmap or a distribution no single number is the newest, but how much there is to see is. */
function prepareLines(query: FireworksQuery, { templates }: FactsContext): ReturnType<typeof prepareTarget> {
  const lines: FireworksQuery = { ...readQuery(query), format: 'time_series' };
  const prepared = prepareTarget(lines, { scopedVars: {} }, templates);
  if ('problem' in prepared || (prepared.drawn.view !== 'heatmap' && prepared.drawn.view !== 'distribution')) {
    return prepared;
  }
  const counted: FireworksQuery = { ...lines, view: 'rate', groupBy: lines.groupBy ?? [], over: undefined };
  return prepareTarget(counted, { scopedVars: {} }, templates);
}

const SHOWN_LINES = 3;
const HOUR_MS = 3_600_000;

/** One step that ends now. */
function currentStep({ now, scrapeIntervalMs }: FactsContext): TimeGrid {
  const stepMs = scrapeIntervalMs;
  return { startMs: Math.floor(now() / stepMs) * stepMs, stepMs, count: 1, rangeMs: HOUR_MS };
}
