import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { unitSuffix } from './look';
import type { PlainTarget } from './plainTargets';

/** `deepseek-v3` for `accounts/fireworks/models/deepseek-v3`, which no legend of Prometheus can say. */
export function shortLegends(): DataTransformerConfig {
  return renamed('/[^ ]+\\//g', '');
}

/**
 * A table of Prometheus has its time and "Value #A" where the data source has the name of the column alone. What comes
 * then finds the names that it knows; the course of a query is a column named by its letter, which may be another.
 */
export function tableColumns(
  transformations: readonly DataTransformerConfig[],
  plain: readonly PlainTarget[]
): DataTransformerConfig[] {
  const columns = plain.filter(({ target }) => target.format === 'table');
  const letters = columns.map(({ target }) => target.refId);
  const names = columns.map(({ target, column }) => [columns.length > 1 ? `Value #${target.refId}` : 'Value', column]);
  // Of a query without an answer, as of a day ago on the first day, a time is all that is left to be merged by.
  const atOneTime = { id: 'merge', options: {}, filter: ofFrames(letters.join('|')) };
  const withoutTime = {
    ...organized({ excludeByName: { Time: true } }),
    filter: ofFrames(['merge-.*', ...letters].join('|')),
  };
  const named = organized({ renameByName: Object.fromEntries(names) });
  const own = transformations.map((transformation) => withLetters(transformation, plain));
  // Columns of several queries are not renamed before they are in one table.
  const together = own.findIndex(({ id }) => id === 'merge') + 1;
  return [atOneTime, withoutTime, ...own.slice(0, together), named, ...own.slice(together)];
}

function ofFrames(refIds: string) {
  return { id: 'byRefId', options: `/^(?:${refIds})$/` };
}

function organized(options: object): DataTransformerConfig {
  return { id: 'organize', options: { excludeByName: {}, indexByName: {}, renameByName: {}, ...options } };
}

/** A course and its newest value as one series. */
export function withNewest(): DataTransformerConfig {
  return { id: 'merge', options: {} };
}

function withLetters(transformation: DataTransformerConfig, plain: readonly PlainTarget[]): DataTransformerConfig {
  const letters = new Map(plain.map(({ read, target }) => [read.query.refId, target.refId]));
  const text = JSON.stringify(transformation);
  return JSON.parse(text.replace(/Trend #([A-Z]+)/g, (_, letter: string) => `Trend #${letters.get(letter) ?? letter}`));
}

/** Each bucket is a series of its own, named by its upper end. */
export function barsOfBuckets(plain: readonly PlainTarget[]): DataTransformerConfig[] {
  const [first] = plain;
  const suffix = first === undefined ? '' : unitSuffix(first.read.drawn.info);
  return [renamed('/^([0-9].*)$/', `to $1${suffix}`), renamed('/^\\+Inf$/', 'more')];
}

function renamed(regex: string, renamePattern: string): DataTransformerConfig {
  return { id: 'renameByRegex', options: { regex, renamePattern } };
}
