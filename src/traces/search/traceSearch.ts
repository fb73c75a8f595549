import { ALL, readQuery } from '../../plan';
import type { TraceFilter } from '../../types';
import { MlflowError } from '../client/errors';
import { fieldClauses } from './fieldClauses';
import { traceField, traceOperators } from './fields';
import { hasWildcards, writtenClauses, type Clause } from './grammar';

/*
 * What a saved query says of traces, and its conditions in MLflow's grammar.
 */

export interface FilterRequest {
  filters: readonly TraceFilter[];
  /** In MLflow's grammar. */
  rawFilter?: string;
}

/** What to search for, in MLflow's grammar. */
export interface TraceSearch {
  /** Searches whose results together are the answer; no trace is in two of them. The first asks for no absent field. */
  alternatives: ReadonlyArray<readonly Clause[]>;
  /** Where MLflow's search differs from what one expects, a sentence each. */
  notices: readonly string[];
}

export type BuiltFilter = ({ ok: true } & TraceSearch) | { ok: false; message: string };

/** Every excluded field that a trace may lack doubles the searches. */
const MOST_ALTERNATIVES = 8;

/** The conditions in MLflow's grammar, which knows AND only; a message for people when one cannot be expressed. */
export function buildFilter({ filters, rawFilter = '' }: FilterRequest): BuiltFilter {
  const conditions: Condition[] = [];
  for (const filter of filters.filter(isComplete)) {
    const condition = conditionOf(filter);
    if (typeof condition === 'string') {
      return { ok: false, message: condition };
    }
    conditions.push(condition);
  }
  const alternatives = alternativesOf(conditions, writtenClauses(rawFilter));
  return alternatives.length > MOST_ALTERNATIVES
    ? {
        ok: false,
        message: `Too many fields are excluded by ≠: MLflow is asked once more for each combination of absent ones, and ${alternatives.length} times is too often. Leave some out.`,
      }
    : { ok: true, alternatives, notices: noticesOf(conditions, alternatives[0] ?? []) };
}

/** The conditions as `buildFilter` makes them. @throws MlflowError with a message for people, when it cannot */
export function traceSearch(request: FilterRequest): TraceSearch {
  const built = buildFilter(request);
  if (!built.ok) {
    throw new MlflowError({ kind: 'invalidQuery', message: built.message });
  }
  return built;
}

/** One search as MLflow reads it. */
export function filterText(clauses: readonly Clause[]): string {
  return clauses.map((clause) => clause.text).join(' AND ');
}

/** False for a row of the editor that is still being filled in. */
function isComplete({ label, value, values = [] }: TraceFilter): boolean {
  return label.trim() !== '' && (values.length > 0 || value !== '');
}

/** No trace began before 1970. */
const NOTHING: Clause = { about: 'trace', text: 'timestamp_ms < 0' };

interface Condition {
  filter: TraceFilter;
  clauses: Clause[];
  /** Of a condition with ≠: the column that a trace may lack, as those traces meet the condition too. */
  absent?: string;
  /** Of any other condition: the column that a trace must have to meet it. */
  present?: string;
}

function conditionOf(filter: TraceFilter): Condition | string {
  const field = traceField(filter.label);
  if (field === undefined) {
    return `There is no trace field “${filter.label}”. Tags are written tag.name, metadata metadata.name.`;
  }
  if (filter.operator === '!~' && filter.value === ALL) {
    return { filter, clauses: [NOTHING] };
  }
  if (!traceOperators(filter.label).includes(filter.operator)) {
    return `MLflow cannot filter ${filter.label} with “${filter.operator}”; it can with ${traceOperators(filter.label).join(' ')}.`;
  }
  const clauses = fieldClauses(field, filter);
  if (typeof clauses === 'string') {
    return clauses;
  }
  const column = field.kind === 'text' && field.absent === true ? field.column : undefined;
  return {
    filter,
    clauses,
    absent: isNegative(filter) ? column : undefined,
    present: isNegative(filter) ? undefined : column,
  };
}

function isNegative({ operator }: TraceFilter): boolean {
  return operator === '!=' || operator === '!=|';
}

/** In MLflow `tag != 'x'` leaves out traces without the tag, so they are searched for separately: `tag IS NULL`. */
function alternativesOf(conditions: readonly Condition[], written: readonly Clause[]): Clause[][] {
  const present = new Set(conditions.flatMap((one) => one.present ?? []));
  const absent = new Set(conditions.flatMap((one) => one.absent ?? []).filter((column) => !present.has(column)));
  let choices: Array<ReadonlySet<string>> = [new Set()];
  for (const column of absent) {
    choices = [...choices, ...choices.map((choice) => new Set([...choice, column]))];
  }
  return choices.map((choice) => [
    ...conditions
      .filter((one) => one.absent === undefined || !choice.has(one.absent))
      .flatMap((condition) => condition.clauses),
    ...[...choice].map((column): Clause => ({ about: 'trace', text: `${column} IS NULL` })),
    ...written,
  ]);
}

function noticesOf(conditions: readonly Condition[], clauses: readonly Clause[]): string[] {
  const negative = conditions.filter(({ filter }) => isNegative(filter));
  const some = (kinds: readonly string[]) =>
    negative
      .filter(({ filter }) => kinds.includes(traceField(filter.label)?.kind ?? ''))
      .map((one) => one.filter.label);
  const assessed = some(['assessment']);
  const spans = negative.filter(({ filter }) => /^span\./.test(filter.label)).map((one) => one.filter.label);
  const wild = conditions.some(
    ({ filter }) => traceField(filter.label)?.kind === 'fullText' && hasWildcards(filter.value)
  );
  return [
    ...sameSpanNotices(clauses),
    ...(assessed.length > 0
      ? [`${assessed.join(', ')} ≠ finds traces that were judged otherwise; those without a judgement are left out.`]
      : []),
    ...(spans.length > 0
      ? [`${spans.join(', ')} ≠ finds traces that have a span which is otherwise, among them those with both kinds.`]
      : []),
    ...(wild
      ? [
          'In a full-text search % stands for any characters and _ for any single one: MLflow cannot write them otherwise.',
        ]
      : []),
  ];
}

/** All conditions on spans must hold on one span, so a model together with a tool finds nothing. */
function sameSpanNotices(clauses: readonly Clause[]): string[] {
  const about = clauses.filter((clause) => clause.text.startsWith('span.'));
  const model = about.some((clause) => clause.text.startsWith('span.attributes.`mlflow.llm.model`'));
  return model && about.length > 1
    ? [
        'MLflow wants all conditions on spans to hold on the same span, so a model together with a tool, span name or span type of another span finds nothing.',
      ]
    : [];
}

/** How many traces are listed when the query has no limit, and at most. */
export const DEFAULT_LIMIT = 200;
export const LARGEST_LIMIT = 5000;

/** What a saved query says of traces, with variables already replaced. */
export interface TraceQuery {
  /** Empty means those of the data source. */
  experiments: string[];
  filters: TraceFilter[];
  rawFilter: string;
  limit: number;
  /** Trace id as MLflow writes it; empty when none was given. */
  traceId: string;
  /** Empty when none was given. */
  session: string;
  spanId: string;
}

/**
 * Dashboards are files that people edit: what has the wrong type is left out, a limit is brought into its range.
 * @throws MlflowError when the limit is no number of traces
 */
export function readTraceQuery(raw: unknown): TraceQuery {
  const {
    experiments = [],
    traceFilters = [],
    rawFilter = '',
    limit,
    query = '',
    session = '',
    spanId = '',
  } = readQuery(raw);
  return {
    experiments: experiments.filter((id) => id !== ''),
    filters: traceFilters.map(withoutEmpty),
    rawFilter: rawFilter.trim(),
    limit: readLimit(limit),
    traceId: query.trim(),
    // All sessions are none in particular, so the trace counts.
    session: session.trim() === ALL ? '' : session.trim(),
    spanId: spanId.trim(),
  };
}

function readLimit(limit: number | string | undefined): number {
  if (typeof limit === 'string' || (limit !== undefined && limit < 0)) {
    throw new MlflowError({
      kind: 'refused',
      detail: `“${limit}” is no limit: write a number of traces, at most ${LARGEST_LIMIT}`,
    });
  }
  return limit === undefined || limit < 1 ? DEFAULT_LIMIT : Math.min(LARGEST_LIMIT, Math.floor(limit));
}

/** Empty values come from a row that is being filled in, or from a variable without a value. */
function withoutEmpty({ label, operator, value, values = [] }: TraceFilter): TraceFilter {
  const given = values.filter((one) => one !== '');
  return { label, operator, value, ...(given.length === 0 ? {} : { values: given }) };
}
