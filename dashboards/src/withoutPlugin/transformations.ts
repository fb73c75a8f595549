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
  const names = columns.map(({ target, column }) => [columns.length > 1 ? `Value #${target.refId}` : 'Value', column]);
  const letters = columns.map(({ target }) => target.refId);
  return [
    {
      id: 'organize',
      filter: { id: 'byRefId', options: `/^(?:${letters.join('|')})$/` },
      options: { excludeByName: { Time: true }, indexByName: {}, renameByName: Object.fromEntries(names) },
    },
    ...transformations.map((transformation) => withLetters(transformation, plain)),
  ];
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
  return [renamed('/^([0-9].*)$/', `≤ $1${suffix}`), renamed('/^\\+Inf$/', 'more')];
}

function renamed(regex: string, renamePattern: string): DataTransformerConfig {
  return { id: 'renameByRegex', options: { regex, renamePattern } };
}
