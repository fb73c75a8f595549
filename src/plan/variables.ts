import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { escapeRegex } from '../series/labels';
import type { VariableReference } from '../types';

/** The part of Grafana's template service that is needed here. */
export type Templates = Pick<TemplateSrv, 'replace'>;

/** The pattern of everything. As "All" of a variable, and as a value of its own, it means all under every operator. */
export const ALL = '.*';

/** Stands between several values where one is meant, and in no name of a metric or label. */
const BETWEEN_VALUES = ' and ';

/** Whether a value that was saved is decided by a variable. Its name may be written in any of Grafana's ways. */
export function isVariable(value: string): value is VariableReference {
  return value.startsWith('$') || value.startsWith('[[');
}

/** Whether a text, its variables replaced, holds several values or all, where one name is meant. */
export function holdsSeveral(text: string): boolean {
  return text === ALL || text.includes(BETWEEN_VALUES);
}

/** One stretch of a text in which variables may stand. */
export type Piece =
  /** As it was written, or as a format that its author chose (`${d:csv}`) made it; `unknown` where no variable is. */
  | { kind: 'text'; text: string; unknown?: true }
  /** What a variable stands for. `chosen`: from a list, so it is text also where a pattern is expected. */
  | { kind: 'values'; values: readonly string[]; chosen: boolean }
  /** A variable's "All", where its author gave it a pattern instead of the list of values. */
  | { kind: 'all'; pattern: string };

/** Replaces the variables in the texts of one query. */
export interface Variables {
  /** The text taken apart, for what writes several values in a way of its own. */
  pieces(text: string): Piece[];
  /** For a field of one value. Several values stand in it with "and", which no such field takes. */
  one(text: string): string;
  /** For a field of several: one text for each value, and for each combination of several variables. */
  many(text: string): string[];
  /** As Grafana writes values where nobody chose a format. */
  asGrafana(text: string): string;
}

export function variablesOf(templates: Templates, scopedVars: ScopedVars): Variables {
  const pieces = (text: string) => piecesOf(text, templates, scopedVars);
  return {
    pieces,
    one: (text) => joined(pieces(text), BETWEEN_VALUES),
    many: (text) => combinations(pieces(text)),
    asGrafana: (text) => templates.replace(text, scopedVars),
  };
}

/** `$name`, `[[name:format]]`, `${name.field:format}`, as in Grafana's features/variables/utils.ts. */
const REFERENCE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.[^:^}$]{1,250})?(?::([^}$]{1,250}))?\}/g;

function piecesOf(text: string, templates: Templates, scopedVars: ScopedVars): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const [reference, plain, square, squareFormat, curly, curlyFormat] = match;
    if (match.index > end) {
      pieces.push({ kind: 'text', text: text.slice(end, match.index) });
    }
    const name = plain ?? square ?? curly ?? '';
    const isFormatted = (squareFormat ?? curlyFormat) !== undefined;
    pieces.push(standsFor({ reference, name, isFormatted }, templates, scopedVars));
    end = match.index + reference.length;
  }
  return end < text.length || pieces.length === 0 ? [...pieces, { kind: 'text', text: text.slice(end) }] : pieces;
}

/**
 * Grafana calls a function given as format with the value or values of a variable, but for three: one that does not
 * exist stays as it was written, one that has a format of its own is written in that, and an "All" with a value of
 * its own comes as its author wrote it.
 */
function standsFor(
  { reference, name, isFormatted }: { reference: string; name: string; isFormatted: boolean },
  templates: Templates,
  scopedVars: ScopedVars
): Piece {
  const given: Array<{ value: unknown; chosen: boolean }> = [];
  const text = templates.replace(
    reference,
    scopedVars,
    (value: unknown, variable?: { multi?: boolean; includeAll?: boolean }) => {
      given.push({ value, chosen: Array.isArray(value) || variable?.multi === true || variable?.includeAll === true });
      return '';
    }
  );
  const [only] = given;
  if (only !== undefined) {
    const values = (Array.isArray(only.value) ? only.value : [only.value]).map((value) => String(value ?? ''));
    return values.includes(ALL)
      ? { kind: 'all', pattern: ALL }
      : { kind: 'values', values: values.length === 0 ? [''] : values, chosen: only.chosen };
  }
  if (text === reference) {
    return { kind: 'text', text, unknown: true };
  }
  const isAll = !isFormatted && !name.startsWith('__') && escapeRegex(text) !== text;
  return isAll ? { kind: 'all', pattern: text } : { kind: 'text', text };
}

/** @param between stands between several values of one variable */
export function joined(pieces: readonly Piece[], between: string): string {
  return pieces.map((piece) => textsOf(piece).join(between)).join('');
}

export function combinations(pieces: readonly Piece[]): string[] {
  return pieces.reduce<string[]>(
    (texts, piece) => texts.flatMap((text) => textsOf(piece).map((more) => text + more)),
    ['']
  );
}

/** A list that the author of a query had written by one of Grafana's formats, as `a,b`, `{a,b}` or `(a|b)`. */
export function writtenList(text: string): string[] {
  return text
    .replace(/^\((.*)\)$|^\{(.*)\}$/s, '$1$2')
    .split(/[,|]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** How many combinations there are, without making them. */
export function combinationCount(pieces: readonly Piece[]): number {
  return pieces.reduce((count, piece) => count * textsOf(piece).length, 1);
}

function textsOf(piece: Piece): readonly string[] {
  switch (piece.kind) {
    case 'text':
      return [piece.text];
    case 'values':
      return piece.values;
    case 'all':
      return [piece.pattern];
  }
}

/**
 * The regular expression that a text with variables comes to. Values chosen from a list are text in it; what a person
 * typed into a variable is a pattern, as is an "All".
 * @param written what is made of the text around the variables
 */
export function patternOf(pieces: readonly Piece[], written: (text: string) => string): string {
  const grouped = (pattern: string) => (pieces.length > 1 && pattern.includes('|') ? `(${pattern})` : pattern);
  return pieces
    .map((piece) => {
      switch (piece.kind) {
        case 'text':
          return written(piece.text);
        case 'values':
          return piece.chosen ? alternation(piece.values) : grouped(piece.values.join('|'));
        case 'all':
          return grouped(piece.pattern);
      }
    })
    .join('');
}

function alternation(values: readonly string[]): string {
  const escaped = values.map(escapeRegex);
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * An expression with its variables replaced. A variable is one operand, whatever it holds: a number, or the letter of a
 * row. What does not exist as a variable may be a row, as Grafana's own expressions write it: `$A`.
 */
export function replaceInExpression(text: string, { pieces }: Variables): string {
  return pieces(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : asOperand(piece)))
    .join('');
}

function asOperand(piece: Exclude<Piece, { kind: 'text' }>): string {
  const value = piece.kind === 'all' ? piece.pattern : piece.values.join(' and ');
  return NUMBER.test(value.trim()) ? `(${value.trim().replace(/^\+/, '')})` : JSON.stringify(value);
}
