import type { Exposition, Sample } from '../../exposition/types';
import { labelKey } from '../../series/labels';

/** An exposition of given samples, for tests. Each sample is a series of its own unless name and labels are equal. */
export function expositionOf(samples: readonly Sample[]): Exposition {
  const ids = new Map<string, number>();
  const first: Sample[] = [];
  const seriesIds = samples.map((sample) => {
    const key = `${sample.name} ${labelKey(sample.labels)}`;
    const id = ids.get(key) ?? ids.size;
    if (id === ids.size) {
      ids.set(key, id);
      first.push({ ...sample, labels: { ...sample.labels } });
    }
    return id;
  });
  return {
    sampleCount: samples.length,
    duplicateCount: 0,
    generation: 0,
    seriesIds: Int32Array.from(seriesIds),
    values: Float64Array.from(samples, ({ value }) => value),
    timestamps: samples.some(({ timestamp }) => timestamp !== undefined)
      ? Float64Array.from(samples, ({ timestamp }) => timestamp ?? NaN)
      : undefined,
    metadata: new Map(),
    seriesName: (id) => first[id]?.name ?? '',
    seriesLabels: (id) => first[id]?.labels ?? {},
    samples: () => samples.values(),
  };
}

export function sample(name: string, labels: Record<string, string>, value: number, timestamp?: number): Sample {
  return { name, labels, value, timestamp };
}
