import type { TraceKeyValuePair } from '@grafana/data';
import { print } from '../json';

/** Longer texts are cut in the trace view, which draws every character of an opened span. */
const LONGEST = 64 * 1024;

/** Prose: line breaks are kept. Grafana puts this kind into the page as HTML, so it has to be escaped here. */
export function prose(key: string, value: string): TraceKeyValuePair {
  return { key, value: escapeHtml(cut(value)), type: 'text' };
}

/** Numbers, words and JSON: Grafana escapes these itself, and draws JSON as a tree. */
export function plain(key: string, value: unknown): TraceKeyValuePair {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { key, value };
  }
  const printed = print(value);
  // Only whole JSON is drawn as a tree, so what has to be cut is shown as text.
  return printed.length > LONGEST || isDeep(printed) || (typeof value === 'string' && /[\n<]/.test(value))
    ? prose(key, printed)
    : { key, value: printed };
}

/** Deeper JSON is nothing to look at, and Grafana's drawing of it recurses. */
const DEEPEST_TREE = 100;

function isDeep(printed: string): boolean {
  let depth = 0;
  for (let index = 0; index < printed.length && depth <= DEEPEST_TREE; index++) {
    const character = printed[index];
    depth += character === '[' || character === '{' ? 1 : character === ']' || character === '}' ? -1 : 0;
  }
  return depth > DEEPEST_TREE;
}

/** Rounded to microseconds: times in JSON numbers are not more exact. */
export function milliseconds(key: string, value: number): TraceKeyValuePair {
  return { key, value: Number(value.toFixed(3)) };
}

/** A stack trace. Grafana puts it into the page as HTML too, where `<module>` would be a tag. */
export function stackTrace(stack: string): string {
  return escapeHtml(cut(stack));
}

export function cut(value: string): string {
  return value.length > LONGEST
    ? `${value.slice(0, LONGEST)}\n… cut here: ${value.length.toLocaleString('en')} characters in all`
    : value;
}

/** Begin a tag or a character reference. */
const BEGINNINGS = /[<&]/g;

/**
 * The text for places where Grafana puts it into the page as HTML; docs/security.md lists them. It is safe between two
 * tags and not in attributes: quotes stay, since Grafana also shows these texts elsewhere as they are.
 */
export function escapeHtml(text: string): string {
  return text.replace(BEGINNINGS, (character) => (character === '<' ? '&lt;' : '&amp;'));
}
