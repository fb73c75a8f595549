import { METRIC_NAME, type Pair } from './pieces';

/** The same for label sets that are equal: order does not matter, and an empty value is no label. */
export function canonicalKey(pairs: readonly Pair[]): string {
  return pairs
    .filter(({ value }) => value !== '')
    .map(({ id }) => id)
    .sort((left, right) => left - right)
    .join();
}

/** Adds the labels to the object, which nobody else may have yet. An empty value is no label. */
export function withLabels(labels: Record<string, string>, pairs: readonly Pair[]): Record<string, string> {
  for (let index = 0; index < pairs.length; index++) {
    const { name, value } = pairs[index]!;
    if (name === METRIC_NAME || value === '') {
      continue;
    }
    if (name === '__proto__') {
      Object.defineProperty(labels, name, { value, enumerable: true, configurable: true, writable: true });
    } else {
      labels[name] = value;
    }
  }
  return labels;
}
