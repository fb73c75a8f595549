import type { ScopedVars, DataQueryRequest, TimeRange } from '@grafana/data';
import {
  prepareArithmetic,
  prepareTarget,
  problemOfRow,
  rowsByLetter,
  titleOf,
  unitOf,
  withRateInterval,
  loadAnalyses,
  type PanelRows,
  type Prepared,
  type AnalysisContext,
  type AnswerContext,
} from '../../answer';
import { seriesLabels, derivedMetric, metricInfo, type MetricInfo } from '../../catalogue';
import {
  groupLabels,
  isOfRange,
  readQuery,
  rowsIn,
  amount,
  analysisTakes,
  formatDuration,
  narrowedText,
  describePlan,
  type Expression,
} from '../../plan';
import { printArithmetic, toPromql, type RowText } from '../../promql';
import { isTraceQuery } from '../../traces/eager';
import type { FireworksQuery, AnalysisName } from '../../types';
import type { TimeGrid } from '../../evaluate/grid';

/** What a query means, or why it cannot be answered and which field to look at. */
export type Explanation =
  { ok: true; promql: string; sentence: string } | { ok: false; message: string; field?: string };

/** What of the data source a query is read with. */
export type QueryContext = Pick<AnswerContext, 'store' | 'templates' | 'scrapeIntervalMs' | 'now'>;

/**
 * PromQL and a sentence for a query, or why it cannot be answered.
 * @throws PatternsNotLoaded
 */
export function explain(query: FireworksQuery, scopedVars: ScopedVars, context: QueryContext): Explanation {
  const known = withRateInterval(scopedVars, context.scrapeIntervalMs);
  const prepared = prepareTarget(query, { scopedVars: known }, context.templates);
  if ('problem' in prepared) {
    const { message, field } = prepared.problem;
    return { ok: false, message, field };
  }
  const { plan, offsetMs } = prepared.drawn;
  const grid = currentStep(context);
  const promql =
    context.store.preview?.(plan, grid, offsetMs) ??
    toPromql(plan, grid, { scrapeIntervalMs: context.scrapeIntervalMs, durations: 'grafana', offsetMs }).text;
  return { ok: true, promql, sentence: describePlan(prepared.drawn) };
}

const HOUR_MS = 3_600_000;

/** One step that ends now. */
export function currentStep({ now, scrapeIntervalMs }: QueryContext): TimeGrid {
  const stepMs = scrapeIntervalMs;
  return { startMs: Math.floor(now() / stepMs) * stepMs, stepMs, count: 1, rangeMs: HOUR_MS };
}

/** What every part of the query editor gets. */
export interface QueryFieldProps {
  query: FireworksQuery;
  /** Of the chosen metric; undefined before one is chosen, or when a variable stands for it. */
  info: MetricInfo | undefined;
  /** Saves changed fields and runs the query; undefined takes a field out. */
  change: (patch: Partial<FireworksQuery>) => void;
  /** Undefined while what reads the query is being loaded. */
  explanation: Explanation | undefined;
}

/** Marks the field that the problem is about; the message itself stands once, below all fields. */
export function problemOf(explanation: Explanation | undefined, field: keyof FireworksQuery) {
  return { invalid: explanation?.ok === false && explanation.field === field };
}

/** What a question means, or why it cannot be asked. @param range of the panel */
export async function explainAnalysis(
  query: FireworksQuery,
  { range, scopedVars }: { range: TimeRange; scopedVars: DataQueryRequest['scopedVars'] },
  context: Omit<AnalysisContext, 'store' | 'deployments' | 'traces'>
): Promise<Explanation> {
  const { readAnalysis } = await loadAnalyses();
  const read = await readAnalysis(query, { range, scopedVars }, context);
  if (!read.ok) {
    return read;
  }
  const { asked, analysis } = read;
  const lengthMs = asked.window.toMs - asked.window.fromMs;
  const length = formatDuration(lengthMs);
  const isWhole = (asked.query.window ?? '').trim() === '';
  const when = isWhole ? 'the whole time range' : `the last ${length} of the time range`;
  const earlierMs = asked.window.fromMs - asked.before.fromMs;
  const against = !analysisTakes('offset', analysis)
    ? ''
    : earlierMs === lengthMs
      ? `, against ${isWhole ? 'the time before, as long' : `the ${length} before`}`
      : `, against the same time ${formatDuration(earlierMs)} earlier`;
  const sentence = `${SENTENCES[analysis](when, asked.query)}${against}${narrowedText(asked.matchers)}.`;
  return { ok: true, promql: '', sentence };
}

const SENTENCES: Readonly<Record<AnalysisName, (when: string, query: FireworksQuery) => string>> = {
  changes: (when) => `Ranks what shifted most in ${when}`,
  phases: (when) => `Names what made answers slower in ${when}, or says that it cannot be told`,
  headroom: (when) => `Estimates from ${when} how much more each deployment can take, and what binds first`,
  cost: (when) => `Adds up what was seen of replicas in ${when}, times the prices in the settings`,
  budget: (when, query) =>
    `Counts the requests of ${when} that kept the promise: ${promised(query)}, for ${String(query.target)} of them`,
};

function promised({ metric = '', bound, codes = [] }: FireworksQuery): string {
  if (derivedMetric(metric) !== undefined) {
    return codes.length === 0 ? 'no error' : `no error of ${codes.join(', ')}`;
  }
  const info = metricInfo(metric);
  return `${info.title} within ${typeof bound === 'number' ? amount(bound, info) : bound}`;
}

export type ArithmeticExplanation =
  | Exclude<Explanation, { ok: true }>
  /** Without PromQL where rows are no single expressions, or their labels do not tell how lines are matched. */
  | { ok: true; sentence: string; unit: string | undefined; promql: string | undefined };

/**
 * What a row that is computed of others means, or why it cannot be.
 * @param queries all rows of the panel that are of the same data source
 * @throws PatternsNotLoaded
 */
export function explainArithmetic(
  saved: FireworksQuery,
  queries: readonly FireworksQuery[],
  scopedVars: ScopedVars,
  context: QueryContext
): ArithmeticExplanation {
  const known = withRateInterval(scopedVars, context.scrapeIntervalMs);
  const prepare = (query: FireworksQuery): Prepared =>
    readQuery(query).queryType === 'arithmetic'
      ? prepareArithmetic(query, known, context.templates)
      : prepareTarget(query, { scopedVars: known }, context.templates);
  const own = prepare(saved);
  if ('problem' in own) {
    return { ok: false, message: own.problem.message, field: own.problem.field };
  }
  if (!('arithmetic' in own)) {
    return { ok: false, message: 'This row asks for a metric, and is computed of no other.' };
  }
  const others = queries
    .map(readQuery)
    .filter((query) => query.refId !== own.refId && !isTraceQuery(query))
    .map(prepare);
  const rows = rowsByLetter([own, ...others]);
  const message = problemOfRow(own.refId, own.arithmetic, rows);
  if (message !== undefined) {
    return { ok: false, message, field: 'expression' };
  }
  const { expression } = own.arithmetic;
  const matching =
    rowsIn(expression).length > 1 ? ', for each line with the one of equal labels on the other side' : '';
  const sentence = `${titleOf(own.arithmetic, rows)}${matching}. Nothing where a side has no value or the divisor is 0.`;
  return { ok: true, sentence, unit: unitOf(expression, rows), promql: promqlOf(expression, rows, context)?.text };
}

function promqlOf(expression: Expression, rows: PanelRows, context: QueryContext): RowText | undefined {
  const grid = currentStep(context);
  const { store, scrapeIntervalMs } = context;
  const kinds = new Set<boolean>();
  const known = new Map<string, RowText | undefined>();
  const textOf = (letter: string): RowText | undefined => {
    if (!known.has(letter)) {
      known.set(letter, printRow(letter));
    }
    return known.get(letter);
  };
  const printRow = (letter: string): RowText | undefined => {
    const row = rows.get(letter);
    if (row !== undefined && 'arithmetic' in row) {
      return printArithmetic(row.arithmetic.expression, textOf);
    }
    if (row === undefined || !('drawn' in row)) {
      return undefined;
    }
    const { plan, offsetMs } = row.drawn;
    kinds.add(isOfRange(plan));
    if (plan.kind === 'estimate' || (plan.kind === 'quantile' && plan.quantiles.length !== 1)) {
      return undefined;
    }
    const text =
      store.preview?.(plan, grid, offsetMs) ??
      toPromql(plan, grid, { scrapeIntervalMs, durations: 'grafana', offsetMs }).text;
    return {
      text,
      by: groupLabels(plan),
      own: plan.kind === 'value' ? seriesLabels(plan.selection.metric) : undefined,
    };
  };
  const printed = printArithmetic(expression, textOf);
  // One value of the range beside each step is nothing that one expression asks for.
  return kinds.size > 1 ? undefined : printed;
}
