import type { Sample } from '../../../src/exposition';
import { sample } from '../../../src/history/testing/expositionOf';
import { labelKey } from '../../../src/series/labels';
import type { Dice } from './dice';

/** What is known of a scrape that somebody wanted to be kept. */
export type Fate =
  /** Nobody has answered yet. */
  | 'offered'
  /** Taken, by a tab that has it in memory perhaps only. */
  | 'held'
  | 'stored'
  /** It may be there or not, such as what a killed tab had not stored. */
  | 'open'
  /** Refused or cleared: it must not be there. */
  | 'gone';

/** The samples of one time, by series. */
export interface Offer {
  readonly number: number;
  readonly timeMs: number;
  readonly samples: readonly Sample[];
  readonly values: ReadonlyMap<string, number>;
  fate: Fate;
}

const DEPLOYMENTS = ['a', 'b', 'c', 'd'];
const BOUNDS = ['1', '2', '5', '+Inf'];

/** Each value says whose it is, so that a sample in a wrong place is known at sight. */
const SERIES_PER_OFFER = 64;

export function newOffer(number: number, timeMs: number, dice: Dice): Offer {
  const deployments = dice.shuffled(DEPLOYMENTS).slice(0, dice.chance(0.2) ? dice.between(1, 3) : 4);
  const lines = deployments.flatMap((id) => [
    { name: 'rate', labels: { deployment_id: id } },
    ...(id === 'a' ? BOUNDS : []).map((le) => ({ name: 'latency_bucket', labels: { deployment_id: id, le } })),
    ...(dice.chance(0.9) ? [{ name: 'kv', labels: { deployment_id: id } }] : []),
  ]);
  const samples = lines.map(({ name, labels }, at) => sample(name, labels, number * SERIES_PER_OFFER + at + 1));
  return { number, timeMs, samples, values: valuesOf(samples), fate: 'offered' };
}

export function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  return `${name} ${labelKey(labels)}`;
}

/** As text with timestamps, which can be imported. */
export function offersAsText(offers: readonly Offer[]): string {
  return offers
    .flatMap(({ timeMs, samples }) =>
      samples.map(({ name, labels, value }) => {
        const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
        return `${name}{${pairs.join(',')}} ${value} ${timeMs}\n`;
      })
    )
    .join('');
}

function valuesOf(samples: readonly Sample[]): Map<string, number> {
  return new Map(samples.map(({ name, labels, value }) => [seriesKey(name, labels), value]));
}
