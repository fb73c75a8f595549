import type { Packet } from './transport';

/** The shared cache serves what is a little older than five minutes at the most; anything else is not its header. */
const OLDEST_MS = 10 * 60_000;

/**
 * How old an answer was when it was given, as the shared cache tells it: both dates are by its clock, so it does not
 * matter what this browser's says (integrations/nginx).
 * @returns undefined where no such cache stands in between.
 */
export function cachedAgeMs(headers: Packet['headers']): number | undefined {
  const ageMs = dateOf(headers, 'Date') - dateOf(headers, 'X-Snapshot-Date');
  return ageMs >= 0 && ageMs <= OLDEST_MS ? ageMs : undefined;
}

function dateOf(headers: Packet['headers'], name: string): number {
  return Date.parse(headers.get(name) ?? '');
}
