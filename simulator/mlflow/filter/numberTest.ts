import { notSimulated } from '../refusal';
import type { Value } from './comparisons';
import { badComparator } from './textTest';

/** @throws Refusal for a text, which databases compare with numbers each in its own way */
export function numberTest(comparator: string, value: Value): (number: number) => boolean {
  if (typeof value !== 'number') {
    throw notSimulated(`a number that is compared with ${String(value)}`);
  }
  switch (comparator) {
    case '=':
      return (number) => number === value;
    case '!=':
      return (number) => number !== value;
    case '>':
      return (number) => number > value;
    case '>=':
      return (number) => number >= value;
    case '<':
      return (number) => number < value;
    case '<=':
      return (number) => number <= value;
    default:
      throw badComparator(comparator);
  }
}
