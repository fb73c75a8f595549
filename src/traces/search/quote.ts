import { escapeRegex } from '../../series/matcher';

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

/** Whether LIKE finds more or less than the text: not all of MLflow's databases take a backslash for an escape. */
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
