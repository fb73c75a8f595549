import type { Deployment } from './deployment';
import type { ScalarKey } from './metrics';
import type { SlotSummary } from './slotSummary';

/** What one deployment reports about one minute. Everything is made of the same requests. */
export interface MinuteValues {
  /** Rates are counts / 60; an error counts as a request. */
  scalars: Record<ScalarKey, number>;
  /** Per second, one place per entry of ERROR_CODES. */
  errors: readonly number[];
  /** Per histogram of HISTOGRAMS, cumulative rates; the last is the rate of all requests that were answered. */
  histograms: ReadonlyArray<readonly number[]>;
}

const WINDOW_MS = 60_000;

/** The values of the minute that two adjacent slots make up. */
export function minuteValues(deployment: Deployment, older: SlotSummary, newer: SlotSummary): MinuteValues {
  const { replicas, slots, kvTokens } = deployment;
  const total = (field: NumberField) => older[field] + newer[field];
  const concurrent = total('inProgressMs') / WINDOW_MS;
  const generating = total('generatingMs') / WINDOW_MS;
  const pressure = (older.kvPressure + newer.kvPressure) / 2;
  const kvBlocks = pressed(total('tokenMs') / WINDOW_MS / kvTokens, pressure);
  const generatedTokens = total('generatedTokens');
  return {
    scalars: {
      requests: total('requests') / 60,
      promptTokens: total('promptTokens') / 60,
      cachedPromptTokens: total('cachedPromptTokens') / 60,
      generatedTokens: generatedTokens / 60,
      kvBlocks,
      kvSlots: pressed(generating / slots, pressure),
      activeFraction: Math.min(1, concurrent / slots),
      forwardTime: generatedTokens === 0 ? 0 : total('generatingMs') / generatedTokens / 1000,
      concurrent: concurrent / replicas,
      cacheTtl: Math.round(600 * (1 - kvBlocks)),
    },
    errors: Array.from(older.errors, (count, place) => (count + (newer.errors[place] ?? 0)) / 60),
    histograms: older.buckets.map((counts, place) => cumulativeRates(counts, newer.buckets[place])),
  };
}

type NumberField = { [Key in keyof SlotSummary]: SlotSummary[Key] extends number ? Key : never }[keyof SlotSummary];

/** A share of the KV cache, drawn towards 0.99 by pressure. */
function pressed(share: number, pressure: number): number {
  const usual = Math.min(0.99, share);
  return usual + (0.99 - usual) * pressure;
}

function cumulativeRates(older: Int32Array, newer: Int32Array | undefined): number[] {
  const rates = new Array<number>(older.length);
  let count = 0;
  for (let place = 0; place < older.length; place++) {
    count += (older[place] ?? 0) + (newer?.[place] ?? 0);
    rates[place] = count / 60;
  }
  return rates;
}
