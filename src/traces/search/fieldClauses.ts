import { durationMs } from '../../plan/writtenNumbers';
import { escapeRegex } from '../../series/labels';
import type { TraceFilter } from '../../types';
import type { TraceField } from './fields';
import {
  anyOfPattern,
  anywhere,
  anywhereInSpan,
  attributeProbe,
  hasWildcards,
  oneOfPattern,
  quote,
  type Clause,
  type WrittenPattern,
} from './grammar';

const MODEL = 'span.attributes.`mlflow.llm.model`';
/** Spans that came by OpenTelemetry have their type in the text only, the column `span.type` is empty. */
const TYPE = 'span.attributes.`mlflow.spanType`';

/** A filter in MLflow's grammar, or a message for people when the grammar cannot express it. */
export function fieldClauses(field: TraceField, filter: TraceFilter): Clause[] | string {
  const values = valuesOf(filter);
  if (values.length > 1 && !takesSeveral(field, filter.operator)) {
    return `“${filter.operator}” takes one value for ${filter.label}, and the variable has ${values.length}. Choose one.`;
  }
  const clauses = clausesOf(field, { ...filter, value: values[0] ?? '' }, values);
  if (typeof clauses === 'string') {
    return clauses;
  }
  return clauses.includes(undefined)
    ? `MLflow cannot search like this for a value with both ' and " in it, or with \\ at its end (${filter.label}). Use “contains” with a part of it.`
    : clauses.filter((clause) => clause !== undefined);
}

/** After a change of the operator both `value` and `values` may be saved: the one that the operator takes counts. */
function valuesOf({ operator, value, values = [] }: TraceFilter): readonly string[] {
  const isList = operator === '=|' || operator === '!=|' || value === '';
  return isList && values.length > 0 ? values : [value];
}

/** `=~` and comparisons take one value; `contains` takes several where MLflow can search by a pattern. */
function takesSeveral(field: TraceField, operator: TraceFilter['operator']): boolean {
  return operator === 'contains'
    ? ['text', 'model', 'spanType'].includes(field.kind)
    : operator === '=|' || operator === '!=|';
}

type Written = Clause | undefined;

function clausesOf(field: TraceField, filter: TraceFilter, values: readonly string[]): Written[] | string {
  switch (field.kind) {
    case 'number':
      return numberClauses(field, filter);
    case 'fullText':
      return [clause('spanText', 'trace.text', 'LIKE', quote(anywhereInSpan(filter.value)))];
    case 'tool':
      return [inSpan(TYPE, '^TOOL$'), oneOf('span.name', 'spanRow', values, true)];
    case 'spanType':
      return [spanTypeClause(filter, values)];
    case 'deployment':
      return [
        filter.operator === '=~'
          ? inSpan(MODEL, `^[^"]*(#[^"]*|deployments)/(${filter.value})$`, filter.value)
          : inSpan(MODEL, `^[^"]*(#[^"]*|deployments)/(${values.map(lastPart).map(escapeRegex).join('|')})$`),
      ];
    case 'model':
      return [modelClause(filter, values)];
    case 'assessment':
      return assessmentClauses(field.column, filter);
    case 'text':
      return textClauses(field, filter, values);
  }
}

function numberClauses(
  { column, duration }: Extract<TraceField, { kind: 'number' }>,
  { label, operator, value }: TraceFilter
): Written[] | string {
  const number = duration ? durationMs(value) : decimal(value);
  return number === undefined
    ? `“${value}” is no ${duration ? 'duration; write one such as 500ms, 2s or 1m30s' : 'number'} (${label}).`
    : [clause('trace', column, operator, String(number))];
}

/** The id of a deployment that is written as its path, as the metrics' label has it. */
function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A base model stands for its deployments too; a name with a deployment only for itself. */
function modelClause(filter: TraceFilter, values: readonly string[]): Written {
  switch (filter.operator) {
    case 'contains':
      return inSpan(MODEL, `^[^"]*(${values.map(escapeRegex).join('|')})[^"]*$`);
    case '=~':
      return inSpan(MODEL, `^(${filter.value})$`, filter.value);
    default:
      return inSpan(MODEL, `^(${values.map(escapeRegex).join('|')})(#[^"]*)?$`);
  }
}

function spanTypeClause(filter: TraceFilter, values: readonly string[]): Written {
  const listed = values.map(escapeRegex).join('|');
  switch (filter.operator) {
    case 'contains':
      return inSpan(TYPE, `^[^"]*(${listed})[^"]*$`);
    case '=~':
      return inSpan(TYPE, `^(${filter.value})$`, filter.value);
    case '!=':
    case '!=|':
      // The text of a span is JSON within JSON: a value ends at a quote with a backslash before it.
      return inSpan(TYPE, `^(?!(${listed})\\\\")[^"]*$`);
    default:
      return inSpan(TYPE, `^(${listed})$`);
  }
}

const COMPARES: readonly string[] = ['>', '>=', '<', '<='];

function assessmentClauses(column: string, { label, operator, value }: TraceFilter): Written[] | string {
  if (COMPARES.includes(operator)) {
    const score = decimal(value);
    return score === undefined
      ? `${label} ${operator} needs a number such as 0.5; “${value}” is none. Words are compared with = and !=.`
      : [clause('trace', column, operator, String(score))];
  }
  return [
    operator === 'contains' ? contains(column, 'trace', [value]) : clause('trace', column, operator, quote(value)),
  ];
}

function textClauses(
  { column, in: takesList, spans }: Extract<TraceField, { kind: 'text' }>,
  filter: TraceFilter,
  values: readonly string[]
): Written[] {
  const about = spans === true ? 'spanRow' : 'trace';
  switch (filter.operator) {
    case 'contains':
      return [contains(column, about, values)];
    case '=~': {
      const pattern = wholly(filter.value);
      return [withPattern(clause(about, column, 'RLIKE', quote(pattern)), { written: filter.value, probe: pattern })];
    }
    case '!=':
    case '!=|':
      return values.map((value) => clause(about, column, '!=', quote(value)));
    default:
      return [oneOf(column, about, values, takesList)];
  }
}

const FLAGS = /^\(\?[a-z]+\)/i;

/** The pattern, made to match a whole text. Flags such as `(?i)` stay in front: databases read them nowhere else. */
function wholly(pattern: string): string {
  const [flags = ''] = FLAGS.exec(pattern) ?? [];
  return `${flags}^(${pattern.slice(flags.length)})$`;
}

/** By LIKE, or by a regular expression for several texts and for `%` and `_`, which LIKE takes for wildcards. */
function contains(column: string, about: Clause['about'], values: readonly string[]): Written {
  const [only = ''] = values;
  return values.length > 1 || hasWildcards(only)
    ? clause(about, column, 'RLIKE', quote(anyOfPattern(values)))
    : clause(about, column, 'LIKE', quote(anywhere(only)));
}

function oneOf(column: string, about: Clause['about'], values: readonly string[], takesList: boolean): Written {
  const quoted = values.map(quote);
  if (values.length === 1 && quoted[0] !== undefined) {
    return clause(about, column, '=', quoted[0]);
  }
  return takesList && !quoted.includes(undefined)
    ? clause(about, column, 'IN', `(${quoted.join(', ')})`)
    : clause(about, column, 'RLIKE', quote(oneOfPattern(values)));
}

/** @param written the part of the pattern that the query's author wrote */
function inSpan(column: string, pattern: string, written?: string): Written {
  const made = clause('spanText', column, 'RLIKE', quote(pattern));
  return written === undefined ? made : withPattern(made, { written, probe: attributeProbe(pattern) });
}

function withPattern(made: Written, pattern: WrittenPattern): Written {
  return made === undefined ? undefined : { ...made, pattern };
}

function clause(about: Clause['about'], column: string, operator: string, value: string | undefined): Written {
  return value === undefined ? undefined : { about, text: `${column} ${operator} ${value}` };
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?$/i;

/** Undefined for what is no decimal number, or longer than any sensible one. */
function decimal(value: string): number | undefined {
  const text = value.trim();
  return text.length <= 40 && DECIMAL.test(text) ? Number(text) : undefined;
}
