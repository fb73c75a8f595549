import { ALL } from '../../query';
import { escapeRegex } from '../../series/matcher';
import type { TraceFilter } from '../../types';
import { traceField, traceOperators, type TraceField } from './fields';
import { anywhere, anywhereInSpan, oneOfPattern, quote } from './quote';

export interface FilterRequest {
  filters: readonly TraceFilter[];
  /** In MLflow's grammar. */
  rawFilter?: string;
  range?: { fromMs: number; toMs: number };
}

export type BuiltFilter = { ok: true; filter: string; notices: string[] } | { ok: false; message: string };

const MODEL = 'span.attributes.`mlflow.llm.model`';
/** No trace began before 1970. */
const NOTHING = 'timestamp_ms < 0';

/** The conditions in MLflow's grammar, which knows AND only; or which of them it cannot say. */
export function buildFilter({ filters, rawFilter, range }: FilterRequest): BuiltFilter {
  const clauses: string[] = range === undefined ? [] : timeClauses(range);
  for (const filter of filters.filter(isComplete)) {
    const built = clausesOf(filter);
    if (typeof built === 'string') {
      return { ok: false, message: built };
    }
    clauses.push(...built);
  }
  const raw = rawFilter?.trim() ?? '';
  if (raw !== '') {
    clauses.push(raw);
  }
  return { ok: true, filter: clauses.join(' AND '), notices: spanNotices(clauses) };
}

/** MLflow's times are whole milliseconds; the end belongs to the range as it does in Grafana. */
function timeClauses({ fromMs, toMs }: { fromMs: number; toMs: number }): string[] {
  return [`timestamp_ms >= ${Math.floor(fromMs)}`, `timestamp_ms <= ${Math.ceil(toMs)}`];
}

/** A row that somebody is still filling in. */
function isComplete({ label, value, values = [] }: TraceFilter): boolean {
  return label.trim() !== '' && (values.length > 0 || value !== '');
}

/** @returns the clauses, or a message when it cannot be said */
function clausesOf(filter: TraceFilter): string[] | string {
  const field = traceField(filter.label);
  if (field === undefined) {
    return `There is no trace field “${filter.label}”. Tags are written tag.name, metadata metadata.name.`;
  }
  if (filter.operator === '!~' && filter.value === ALL) {
    return [NOTHING];
  }
  if (!traceOperators(filter.label).includes(filter.operator)) {
    return `MLflow cannot filter ${filter.label} with “${filter.operator}”; it can with ${traceOperators(filter.label).join(' ')}.`;
  }
  const { length } = valuesOf(filter);
  if (length > 1 && !takesSeveral(field, filter.operator)) {
    return `“${filter.operator}” takes one value for ${filter.label}, and the variable has ${length}. Choose one.`;
  }
  const clauses = fieldClauses(field, filter);
  return clauses.includes(undefined)
    ? `MLflow cannot search for a value with both ' and " in it (${filter.label}). Use “contains” with a part of it.`
    : clauses.filter((clause) => clause !== undefined);
}

/** A value and values beside one another come from an operator that was changed: what the operator takes counts. */
function valuesOf({ operator, value, values = [] }: TraceFilter): readonly string[] {
  const isList = operator === '=|' || operator === '!=|' || value === '';
  return isList && values.length > 0 ? values : [value];
}

/** `=~`, and comparisons, have one value; words can be searched for together where MLflow takes a pattern. */
function takesSeveral(field: TraceField, operator: TraceFilter['operator']): boolean {
  return operator === 'contains'
    ? field.kind === 'text' || field.kind === 'model'
    : operator === '=|' || operator === '!=|';
}

function fieldClauses(field: TraceField, filter: TraceFilter): Array<string | undefined> {
  const values = valuesOf(filter);
  switch (field.kind) {
    case 'number':
      return [
        compare(
          field.column,
          filter.operator,
          String(field.duration ? durationMs(filter.value) : Number(filter.value))
        ),
      ];
    case 'fullText':
      return [compare('trace.text', 'LIKE', quote(anywhereInSpan(filter.value)))];
    case 'tool':
      return [compare('span.type', '=', "'TOOL'"), oneOf('span.name', values, true)];
    case 'deployment':
      return [compare(MODEL, 'RLIKE', quote(`^[^"]*(#[^"]*|deployments)/(${values.map(escapeRegex).join('|')})$`))];
    case 'model':
      return [modelClause(filter, values)];
    case 'assessment':
      return [assessmentClause(field.column, filter)];
    case 'text':
      return textClauses(field, filter, values);
  }
}

/** A base model stands for its deployments too; a name with a deployment only for itself. */
function modelClause(filter: TraceFilter, values: readonly string[]): string | undefined {
  switch (filter.operator) {
    case 'contains':
      return compare(MODEL, 'RLIKE', quote(`^[^"]*(${values.map(escapeRegex).join('|')})[^"]*$`));
    case '=~':
      return compare(MODEL, 'RLIKE', quote(`^(${filter.value})$`));
    default:
      return compare(MODEL, 'RLIKE', quote(`^(${values.map(escapeRegex).join('|')})(#[^"]*)?$`));
  }
}

function assessmentClause(column: string, filter: TraceFilter): string | undefined {
  switch (filter.operator) {
    case 'contains':
      return compare(column, 'LIKE', quote(anywhere(filter.value)));
    case '=':
    case '!=':
      return compare(column, filter.operator, quote(filter.value));
    default:
      return compare(column, filter.operator, String(Number(filter.value)));
  }
}

function textClauses(
  { column, in: takesList }: Extract<TraceField, { kind: 'text' }>,
  filter: TraceFilter,
  values: readonly string[]
): Array<string | undefined> {
  switch (filter.operator) {
    case 'contains':
      return [
        values.length > 1
          ? compare(column, 'RLIKE', quote(values.map(escapeRegex).join('|')))
          : compare(column, 'LIKE', quote(anywhere(values[0] ?? ''))),
      ];
    case '=~':
      return [compare(column, 'RLIKE', quote(`^(${filter.value})$`))];
    case '!=':
    case '!=|':
      return values.map((value) => compare(column, '!=', quote(value)));
    default:
      return [oneOf(column, values, takesList)];
  }
}

function oneOf(column: string, values: readonly string[], takesList: boolean): string | undefined {
  const [only] = values;
  if (values.length === 1 && only !== undefined) {
    return compare(column, '=', quote(only));
  }
  const quoted = values.map(quote);
  return takesList && !quoted.includes(undefined)
    ? `${column} IN (${quoted.join(', ')})`
    : compare(column, 'RLIKE', quote(oneOfPattern(values)));
}

function compare(column: string, operator: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${column} ${operator} ${value}`;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `2s`, `1.5 s`, `500ms`, or milliseconds without a unit. NaN when it is none of these, which MLflow refuses. */
export function durationMs(value: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(value.trim()) ?? [];
  return Number(amount) * (UNIT_MS[unit ?? 'ms'] ?? 1);
}

/** All conditions on spans must hold on one span, which is not what one expects of a model beside a tool. */
function spanNotices(clauses: readonly string[]): string[] {
  const about = clauses.filter((clause) => clause.startsWith('span.'));
  const model = about.some((clause) => clause.startsWith('span.attributes'));
  return model && about.length > 1
    ? [
        'MLflow wants all conditions on spans to hold on the same span, so a model together with a tool, span name or span type of another span finds nothing.',
      ]
    : [];
}
