import { memoryLease, type ScrapeLease } from '../../database/lease';
import { createHistory } from '../../history';
import { expositionOf, sample } from '../../history/testing/expositionOf';
import { valueAt } from '../../series/stale';
import { createCollector, type Collector } from '../collector';
import type { ScrapeError } from '../errors';
import type { ScrapeOutcome } from '../scrapeOnce';
import { fakeWorld, type FakeWorld } from './fakeWorld';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const START = 1_700_000_000_000;

export interface Scene {
  world: FakeWorld;
  collector: Collector;
  /** Seconds from the start at which the endpoint was asked. */
  asked: number[];
  /** What the endpoint answers from now on; an error, or a good scrape. */
  answer(error?: ScrapeError): void;
  /** Of so many series in good answers from now on. */
  hold(series: number): void;
  history: ReturnType<typeof createHistory>;
}

export function scene({
  earlyMs = 0,
  durationMs = 300,
  lease = memoryLease(),
  collectInBackground = true,
  random = () => 0,
  cached = () => undefined,
  onReleased,
}: {
  earlyMs?: number;
  durationMs?: number;
  lease?: ScrapeLease;
  collectInBackground?: boolean;
  random?: () => number;
  cached?: () => number | undefined;
  onReleased?: () => void;
} = {}): Scene {
  const world = fakeWorld({ startMs: START, earlyMs });
  const { clock, timers } = world;
  const history = createHistory({ retentionMs: 60 * MINUTE, scrapeIntervalMs: MINUTE });
  const asked: number[] = [];
  let error: ScrapeError | undefined;
  let further = 0;
  async function scrape(signal: AbortSignal): Promise<ScrapeOutcome> {
    const timeMs = clock.now();
    asked.push((timeMs - START) / SECOND);
    await new Promise<void>((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort);
      timers.start(() => {
        signal.removeEventListener('abort', abort);
        resolve();
      }, durationMs);
    });
    const all = [sample('m', { d: 'a' }, asked.length), sample('m', { d: 'b' }, 0)];
    all.push(...Array.from({ length: Math.max(0, further) }, (_, n) => sample('m', { d: `c${n}` }, n)));
    const exposition = expositionOf(all.slice(0, 2 + further));
    return error === undefined
      ? { ok: true, scrape: { timeMs, durationMs, exposition, bytes: 10, cachedMs: cached() } }
      : { ok: false, error, timeMs, durationMs };
  }
  const collector = createCollector({
    scrape,
    lease,
    history,
    clock,
    timers,
    random,
    intervalMs: MINUTE,
    collectInBackground,
    onReleased,
  });
  return {
    world,
    collector,
    asked,
    history,
    answer(next) {
      error = next;
    },
    hold(series) {
      further = series - 2;
    },
  };
}

/** Starts a freshen and lets `ms` pass. */
export async function freshenAndPass({ collector, world }: Scene, ms: number, options = {}) {
  const freshening = collector.freshen(options);
  await world.pass(ms);
  return freshening;
}

export async function columnsOf(
  { history }: Scene,
  metric: string,
  value: (first: number | undefined) => unknown = (v) => v
) {
  const { times, series } = await history.read({ metric }, -Infinity, Infinity);
  return Array.from(times, (timeMs, index) => [
    (timeMs - START) / SECOND,
    value(series[0] && valueAt(series[0].column, index)),
  ]);
}
