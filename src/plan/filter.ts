import { escapeRegex } from '../series/labels';
import type { Filter, FilterOperator } from '../types';
import { isGiven, isRecord, list, readText, type Reading } from './fieldKinds';
import { ALL, combinationCount, combinations, isVariable, patternOf, type Piece, type Variables } from './variables';

/** A filter of metrics or of traces, which differ in their operators only. */
export interface FilterWith<Operator extends string> {
  label: string;
  operator: Operator;
  value: string;
  values?: string[];
}

/** Several values belong to these operators only; the others take `value`. */
const LIST_OPERATORS: readonly string[] = ['=|', '!=|'];

/**
 * A filter as it was saved, or as Grafana writes its ad hoc filters, with `key` for `label`. A row in which nothing was
 * chosen yet says nothing. Any operator is read, for what the filter is used for to refuse.
 */
export function readSavedFilter<Operator extends string>(saved: unknown): Reading<FilterWith<Operator>> {
  if (!isRecord(saved)) {
    return { unread: saved };
  }
  const label = (readText(saved.label).value ?? readText(saved.key).value ?? '').trim();
  if (label === '') {
    const isEmpty = [saved.label, saved.key, saved.value, saved.values].every(saysNothing);
    return isEmpty ? {} : { unread: saved };
  }
  const operator = operatorWord(saved.operator);
  const one = isGiven(saved.value) ? readScalar(saved.value) : { value: '' };
  const several = isGiven(saved.values) ? VALUES.read(saved.values) : {};
  const read = { label, operator: operator as Operator, value: one.value ?? '' };
  const takesList = LIST_OPERATORS.includes(operator) || isVariable(operator);
  if (takesList || read.value !== '' || several.value === undefined) {
    return {
      value: { ...read, ...(several.value === undefined ? {} : { values: several.value }) },
      unread: one.unread === undefined && several.unread === undefined ? undefined : saved,
    };
  }
  // One value of a list is that value. Of several it cannot be told which one is meant.
  const [only = '', ...others] = several.value;
  return others.length === 0 && several.unread === undefined
    ? { value: { ...read, value: only } }
    : { value: { ...read, values: several.value }, unread: saved };
}

/** The filter that an ad hoc filter of a dashboard makes; undefined for one that is not finished. */
export function readFilter(saved: unknown): Filter | undefined {
  return readSavedFilter<FilterOperator>(saved).value;
}

const VALUES = list('values', readScalar, (values) => [...values]);

function saysNothing(value: unknown): boolean {
  return (
    !isGiven(value) ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** No operator at all means `=`; any other word is kept. */
function operatorWord(value: unknown): string {
  const word = readScalar(value ?? '').value ?? JSON.stringify(value);
  return word.trim() === '' ? '=' : word.trim();
}

/** With the blanks at its ends, which a label's value may have. */
function readScalar(value: unknown): Reading<string> {
  return typeof value === 'number' || typeof value === 'boolean' ? { value: String(value) } : readText(value);
}

/** Where a variable that does not exist is taken for the text that it is. What `contains` looks for may look like anything. */
export function textsIn({ label, operator, value, values = [] }: FilterWith<string>): string[] {
  return operator === 'contains' ? [label] : [label, value, ...values];
}

/** More values than this are written as one pattern instead of one by one. */
const MOST_VALUES = 1000;

/**
 * A filter with its variables replaced. Under `=` and `!=` several values mean "one of" and "none of", each with the
 * text around it; "All" means everything or nothing, as the pattern `.*` under `=~` and `!~` does. Under any other
 * operator several values stay in `values`, for what reads the filter to take or to refuse.
 */
export function interpolateFilter<Operator extends string>(
  filter: FilterWith<Operator>,
  variables: Variables
): FilterWith<Operator | FilterOperator> {
  const label = variables.one(filter.label);
  // A variable may hold any text; what is no operator is refused where the filter is read.
  const operator = variables.one(filter.operator) as Operator;
  const word: string = operator;
  switch (word) {
    case '=':
    case '!=':
      return exactly(label, word, [variables.pieces(filter.value)]);
    case '=|':
    case '!=|':
      return exactly(label, word, (filter.values ?? [filter.value]).map(variables.pieces));
    case '=~':
    case '!~':
      return { label, operator, value: patternOf(variables.pieces(filter.value), (text) => text) };
    case 'contains':
      return containing(label, operator, variables.pieces(filter.value));
    default:
      return withValues(label, operator, combinations(variables.pieces(filter.value)));
  }
}

function exactly(
  label: string,
  operator: '=' | '!=' | '=|' | '!=|',
  texts: ReadonlyArray<readonly Piece[]>
): FilterWith<FilterOperator> {
  const excludes = operator === '!=' || operator === '!=|';
  const [matches, oneOf] = excludes ? (['!~', '!=|'] as const) : (['=~', '=|'] as const);
  if (texts.some(isEverything)) {
    return { label, operator: matches, value: ALL };
  }
  if (texts.some((pieces) => hasPattern(pieces) || combinationCount(pieces) > MOST_VALUES)) {
    return {
      label,
      operator: matches,
      value: texts.map((pieces) => patternOf(literal(pieces), escapeRegex)).join('|'),
    };
  }
  const values = texts.flatMap(combinations);
  const [only = ''] = values;
  return values.length === 1 && operator !== oneOf
    ? { label, operator, value: only }
    : { label, operator: oneOf, value: '', values };
}

function containing<Operator extends string>(
  label: string,
  operator: Operator,
  pieces: readonly Piece[]
): FilterWith<Operator | FilterOperator> {
  if (isEverything(pieces)) {
    return { label, operator: '=~', value: ALL };
  }
  return hasPattern(pieces)
    ? { label, operator: '=~', value: `.*(${patternOf(literal(pieces), escapeRegex)}).*` }
    : withValues(label, operator, combinations(pieces));
}

function withValues<Operator extends string>(
  label: string,
  operator: Operator,
  values: string[]
): FilterWith<Operator> {
  const [only = ''] = values;
  return values.length === 1 ? { label, operator, value: only } : { label, operator, value: '', values };
}

function isEverything(pieces: readonly Piece[]): boolean {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined && writtenAs(only) === ALL;
}

function writtenAs(piece: Piece): string | undefined {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'all':
      return piece.pattern;
    case 'values':
      return undefined;
  }
}

function hasPattern(pieces: readonly Piece[]): boolean {
  return pieces.some(({ kind }) => kind === 'all');
}

/** Where a filter means exact texts, the value that a person typed into a variable is one, too. */
function literal(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece) => (piece.kind === 'values' ? { ...piece, chosen: true } : piece));
}
