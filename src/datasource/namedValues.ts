import type { MetricFindValue } from '@grafana/data';
import { nameSeries } from '../frames';
import type { LabelScope } from '../plan';
import type { Matcher } from '../series/labels';
import type { ListedRange, MetricStore } from '../stores';

/** Of which series values are listed. */
export interface Listed {
  scope: LabelScope | undefined;
  /** Undefined for all that the store lists. */
  range: ListedRange | undefined;
}

/** Every name is one question more to the store. */
const MOST_NAMES = 100;

/**
 * The values of a label under the names that another label gives their series: deployment ids under their models. A
 * label that names itself is written as short as no two of its values have one name.
 */
export async function namedValues(
  store: Pick<MetricStore, 'labelValues'>,
  label: string,
  nameLabel: string,
  listed: Listed
): Promise<Array<{ value: string; name: string }>> {
  const { scope, range } = listed;
  const values = await store.labelValues(label, scope, range);
  if (label === nameLabel) {
    const names = shortNames(label, values);
    return values.map((value, index) => ({ value, name: names[index] ?? value }));
  }
  const given = (await store.labelValues(nameLabel, scope, range)).filter((name) => name !== '').slice(0, MOST_NAMES);
  const named = await Promise.all(
    given.map(async (name) => {
      const only: Matcher = { label: nameLabel, operator: '=', value: name };
      const within = { metric: scope?.metric, matchers: [...(scope?.matchers ?? []), only] };
      return new Set(await store.labelValues(label, within, range));
    })
  );
  const names = shortNames(nameLabel, given);
  return values.map((value) => ({
    value,
    name: names.filter((_, index) => named[index]?.has(value)).join(', '),
  }));
}

/** For a choice: values of one name, and those without, are told apart by themselves. */
export function asChoices(named: ReadonlyArray<{ value: string; name: string }>): MetricFindValue[] {
  const uses = new Map<string, number>();
  named.forEach(({ name }) => uses.set(name, (uses.get(name) ?? 0) + 1));
  return named.map(({ value, name }) => ({
    text: name === '' ? value : (uses.get(name) ?? 0) > 1 ? withValue(name, value) : name,
    value,
  }));
}

/** As people read it: the name, then what it stands for. */
export function withValue(name: string, value: string): string {
  return name === '' || name === value ? value : `${name} · ${value}`;
}

/** The values of a label, paths as short as no two have one name. */
export function shortNames(label: string, values: readonly string[]): string[] {
  return nameSeries(
    values.map((value) => ({ labels: { [label]: value } })),
    `{{${label}:text}}`,
    ''
  );
}
