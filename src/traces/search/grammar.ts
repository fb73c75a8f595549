import { escapeRegex } from '../../series/labels';

/** A condition in MLflow's grammar, which joins them by AND and by nothing else. */
export interface Clause {
  text: string;
  /**
   * Where MLflow looks for the answer: in what it knows of the trace, in the rows of its spans (name, type, status), or
   * in the stored text of its spans. Traces whose spans are not in MLflow's database have no rows; archived ones have
   * rows without text.
   */
  about: 'trace' | 'spanRow' | 'spanText';
  pattern?: WrittenPattern;
}

/** A regular expression of the query's author. */
export interface WrittenPattern {
  written: string;
  /** A pattern that the database can read exactly when it can read what MLflow makes of the written one. */
  probe: string;
}

/** The clauses of a filter that is written in MLflow's grammar: cut at each AND outside of quotes. */
export function writtenClauses(filter: string): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  let closes: string | undefined;
  let quoted: { from: number; to: number } | undefined;
  const end = (at: number) => {
    const text = filter.slice(start, at).trim();
    if (text !== '') {
      const before = filter.slice(start, quoted?.from ?? at).trim();
      clauses.push(written(text, before, quoted === undefined ? undefined : filter.slice(quoted.from + 1, quoted.to)));
    }
    quoted = undefined;
  };
  for (let at = 0; at < filter.length; at++) {
    const char = filter.charAt(at);
    if (closes !== undefined) {
      if (char === closes) {
        quoted = closes === '`' ? quoted : { from: quoted?.from ?? at, to: at };
        closes = undefined;
      }
    } else if (char === "'" || char === '"' || char === '`') {
      closes = char;
      quoted ??= char === '`' ? undefined : { from: at, to: at };
    } else if (isAnd(filter, at)) {
      end(at);
      at += 2;
      start = at + 1;
    }
  }
  end(filter.length);
  return clauses;
}

function isAnd(filter: string, at: number): boolean {
  return (
    filter.slice(at, at + 3).toUpperCase() === 'AND' &&
    isBlank(filter.charAt(at - 1)) &&
    isBlank(filter.charAt(at + 3)) &&
    at > 0
  );
}

function isBlank(char: string): boolean {
  return char === '' || char.trim() === '';
}

const SPAN_TEXT = /^(?:span\.(?:attributes|content)|(?:(?:trace|attributes?)\.)?text\b)/i;

function written(text: string, before: string, value: string | undefined): Clause {
  const about = SPAN_TEXT.test(text) ? 'spanText' : /^span\./i.test(text) ? 'spanRow' : 'trace';
  const isPattern = value !== undefined && before.slice(-5).toUpperCase() === 'RLIKE';
  return {
    text,
    about,
    ...(isPattern
      ? { pattern: { written: value, probe: /^span\.attributes/i.test(text) ? attributeProbe(value) : value } }
      : {}),
  };
}

/**
 * What MLflow makes of a pattern on an attribute: it looks for it inside the span's JSON, so it becomes a part of a
 * longer one (mlflow/store/tracking/sqlalchemy_store.py). Here only whether it can be read matters.
 */
export function attributeProbe(value: string): string {
  const open = value.startsWith('^') ? value.slice(1) : `.*${value}`;
  return `x${value.endsWith('$') ? `${open.slice(0, -1)}x` : open}`;
}

/**
 * MLflow's grammar has no escape in its texts: a doubled quote stays doubled (3.17). So a text goes into whichever
 * quotes it does not contain; one with both kinds cannot be written, and gives undefined. Nor can one that ends with a
 * backslash, after which the quote is read as a part of the text and takes in the conditions behind it.
 */
export function quote(value: string): string | undefined {
  if (value.endsWith('\\')) {
    return undefined;
  }
  if (!value.includes("'")) {
    return `'${value}'`;
  }
  return value.includes('"') ? undefined : `"${value}"`;
}

/** Whether LIKE takes characters of the text for wildcards or escapes. Not all of MLflow's databases know the escape. */
export function hasWildcards(value: string): boolean {
  return /[%_\\]/.test(value);
}

/** A pattern of LIKE that finds the text anywhere. `%` and `_` in it match more than themselves. */
export function anywhere(value: string): string {
  return `%${value}%`;
}

/**
 * A pattern for the text inside stored spans, which are JSON within JSON: what JSON escapes can be any characters there.
 */
export function anywhereInSpan(value: string): string {
  return anywhere(value.replace(/["\\\u0000-\u001f]+/g, '%'));
}

/** A regular expression that finds any of these texts anywhere. */
export function anyOfPattern(values: readonly string[]): string {
  const pattern = values.map(escapeRegex).join('|');
  return pattern.endsWith('\\') ? `(${pattern})` : pattern;
}

/** A regular expression for exactly one of these texts; the only "one of" that every field has. */
export function oneOfPattern(values: readonly string[]): string {
  return `^(${values.map(escapeRegex).join('|')})$`;
}
