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

/** MLflow stores nanoseconds, of which a number in JSON keeps some hundreds at the best: microseconds are enough. */
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

/** Where a text could begin a tag or a character reference. */
const BEGINNINGS = /[<&]/g;

/**
 * A text as it has to be written where Grafana puts it between two tags of HTML; docs/security.md lists those places.
 * Nothing else means anything between tags, and the same texts also stand in summaries that Grafana shows as they are:
 * quotes, apostrophes and arrows are left alone there. Not for attributes.
 */
export function escapeHtml(text: string): string {
  return text.replace(BEGINNINGS, (character) => (character === '<' ? '&lt;' : '&amp;'));
}
