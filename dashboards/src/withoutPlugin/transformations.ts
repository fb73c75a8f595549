import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { unitSuffix } from './look';
import type { PlainTarget } from './plainTargets';

/** `deepseek-v3` for `accounts/fireworks/models/deepseek-v3`, which no legend of Prometheus can say. */
export function shortLegends(): DataTransformerConfig {
  return renamed('/[^ ]+\\//g', '');
}

/** A table of Prometheus has its time and "Value #A" where the data source has the name of the column alone. */
export function tableColumns(
  transformations: readonly DataTransformerConfig[],
  plain: readonly PlainTarget[]
): DataTransformerConfig[] {
  const values = plain.map(({ target, column }) => [plain.length > 1 ? `Value #${target.refId}` : 'Value', column]);
  const columns = Object.fromEntries(values);
  const organize = transformations.find(({ id }) => id === 'organize')?.options ?? {};
  const own = { excludeByName: {}, indexByName: {}, renameByName: {}, ...organize };
  const first = Object.keys(own.indexByName).length;
  return [
    ...transformations.filter(({ id }) => id !== 'organize'),
    {
      id: 'organize',
      options: {
        ...own,
        excludeByName: { ...own.excludeByName, Time: true },
        indexByName: {
          ...own.indexByName,
          ...Object.fromEntries(values.map(([name], index) => [name, first + index])),
        },
        renameByName: { ...own.renameByName, ...columns },
      },
    },
  ];
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
