import { invalid } from '../refusal';
import { tokensOf, type Token } from './tokens';

export type Value = string | number | readonly string[] | undefined;

/** One clause as it is written: `name operator value`. */
export interface Comparison {
  /** Before the first dot; `attribute` where there is none. */
  entity: string;
  key: string;
  /** In capital letters: `=`, `NOT IN`, `IS NULL`. */
  comparator: string;
  value: Value;
}

/** The clauses of a filter, which MLflow joins by AND and by nothing else. @throws Refusal */
export function comparisonsOf(filter: string): Comparison[] {
  const comparisons: Comparison[] = [];
  let clause: Token[] = [];
  const end = () => {
    if (clause.length > 0) {
      comparisons.push(comparisonOf(clause));
    }
    clause = [];
  };
  for (const token of tokensOf(filter)) {
    if (isWord(token, 'AND')) {
      end();
    } else {
      clause.push(token);
    }
  }
  end();
  return comparisons;
}

function comparisonOf(clause: readonly Token[]): Comparison {
  const [name, ...rest] = clause;
  const { comparator, values } = comparatorOf(rest);
  if (name?.kind !== 'name' || comparator === undefined) {
    throw unreadable(clause);
  }
  return { ...identifierOf(name.text), comparator, value: valueOf(comparator, values, clause) };
}

const WORDS = ['LIKE', 'ILIKE', 'RLIKE', 'IN'];

function comparatorOf([first, second, ...rest]: readonly Token[]): {
  comparator: string | undefined;
  values: readonly Token[];
} {
  if (first?.kind === 'operator') {
    return { comparator: first.text, values: second === undefined ? [] : [second, ...rest] };
  }
  const word = first?.kind === 'name' ? first.text.toUpperCase() : '';
  if (word === 'IS' && second !== undefined) {
    const [third, ...more] = rest;
    return isWord(second, 'NULL')
      ? { comparator: 'IS NULL', values: rest }
      : { comparator: isWord(second, 'NOT') && isWord(third, 'NULL') ? 'IS NOT NULL' : undefined, values: more };
  }
  if (word === 'NOT' && isWord(second, 'IN')) {
    return { comparator: 'NOT IN', values: rest };
  }
  return WORDS.includes(word)
    ? { comparator: word, values: second === undefined ? [] : [second, ...rest] }
    : { comparator: undefined, values: [] };
}

function valueOf(comparator: string, values: readonly Token[], clause: readonly Token[]): Value {
  const [only, ...more] = values;
  if (comparator.startsWith('IS ')) {
    if (only !== undefined) {
      throw unreadable(clause);
    }
    return undefined;
  }
  if (only === undefined) {
    throw unreadable(clause);
  }
  if (comparator.endsWith('IN')) {
    return listOf(values, clause);
  }
  if (more.length > 0) {
    throw unreadable(more);
  }
  switch (only.kind) {
    case 'string':
      return only.value;
    case 'number':
      return Number(only.text);
    default:
      throw invalid(
        `Parameter value is either not quoted or unidentified quote types used for string value ${only.text}. Use either single or double quotes.`
      );
  }
}

/** `('a', 'b')` */
function listOf(values: readonly Token[], clause: readonly Token[]): string[] {
  const inner = values.slice(1, -1);
  const strings = inner.filter((token) => token.kind === 'string');
  const isList =
    values[0]?.text === '(' &&
    values[values.length - 1]?.text === ')' &&
    inner.length === 2 * strings.length - 1 &&
    inner.every((token, index) => (index % 2 === 0 ? token.kind === 'string' : token.text === ','));
  if (!isList) {
    throw unreadable(clause);
  }
  return strings.map(({ value }) => value);
}

function identifierOf(name: string): { entity: string; key: string } {
  const [, entity, key] = /^([^.`]+)\.(.+)$/s.exec(name) ?? [];
  return entity === undefined || key === undefined
    ? { entity: 'attribute', key: withoutTicks(name) }
    : { entity, key: withoutTicks(key) };
}

function withoutTicks(key: string): string {
  return key.replaceAll('`', '');
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'name' && token.text.toUpperCase() === word;
}

function unreadable(tokens: readonly Token[]): Error {
  return invalid(`Invalid clause(s) in filter string: ${tokens.map(({ text }) => `'${text}'`).join(', ')}`);
}
