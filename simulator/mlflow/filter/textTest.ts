import { invalid } from '../refusal';
import type { Value } from './comparisons';
import { likePattern, pythonPattern } from './pattern';

/** Whether a text meets a condition; what has no text never does, as NULL in SQL. */
export type TextTest = (text: string | undefined) => boolean;

/** @throws Refusal for a value of another kind, and for a comparator that is none of texts */
export function textTest(comparator: string, value: Value): TextTest {
  const test = presentTest(comparator, value);
  return (text) => text !== undefined && test(text);
}

function presentTest(comparator: string, value: Value): (text: string) => boolean {
  if (comparator === 'IN' || comparator === 'NOT IN') {
    const list: readonly string[] = Array.isArray(value) ? value : [];
    return (text) => list.includes(text) === (comparator === 'IN');
  }
  if (typeof value !== 'string') {
    throw invalid(`Expected a quoted string value (e.g. 'my-value'). Got value ${String(value)}`);
  }
  switch (comparator) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    case 'LIKE':
    case 'ILIKE': {
      const pattern = likePattern(value, comparator === 'ILIKE' ? 'i' : '');
      return (text) => pattern.test(text);
    }
    case 'RLIKE': {
      const pattern = pythonPattern(value);
      return (text) => pattern?.test(text) ?? false;
    }
    default:
      throw badComparator(comparator);
  }
}

export function badComparator(comparator: string): Error {
  return invalid(`Invalid comparator '${comparator}'`);
}
