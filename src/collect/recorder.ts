import type { History } from '../history';
import type { ScrapeError } from './errors';
import { writeNews } from './news';
import type { FailedScrape, Scrape } from './scrapeOnce';
import { ownSamples, snapshotOf, type Snapshot } from './snapshot';
import type { CollectorStatus } from './status';
import type { JudgedOutcome } from './suspectAnswer';

/** Stores what scrapes have led to in the history, and tells it in the state. */
export interface Recorder {
  /** @param lease under which it was scraped, where tabs share it. */
  record(judged: JudgedOutcome, lease: number | undefined): Promise<void>;
}

export interface RecorderOptions {
  history: Pick<History, 'append' | 'appendFailure'>;
  state: CollectorStatus;
  source: string;
  onStored: () => void;
  /** Nothing of the answer is stored yet. */
  onHeld: () => void;
}

export function createRecorder({ history, state, source, onStored, onHeld }: RecorderOptions): Recorder {
  /** A suspect answer, until the next one tells what it was. */
  let held: { scrape: Scrape; error: ScrapeError } | undefined;

  /** Stores the suspect answer: a good scrape where the next one lacks the same series, else a failed one. */
  async function recordHeld(ok: boolean, lease: number | undefined): Promise<void> {
    if (held === undefined) {
      return;
    }
    const { scrape, error } = held;
    const { timeMs, durationMs, exposition } = scrape;
    const own = ok
      ? ownSamples({ timeMs, durationMs }, snapshotOf(scrape))
      : ownSamples({ error, timeMs, durationMs }, state.now().newestGood);
    held = undefined;
    // Where another tab has stored something since, both are refused as too old, and the time stays without a scrape.
    await (ok
      ? history.append(timeMs, exposition, { ownSamples: own, lease })
      : history.appendFailure(timeMs, { ownSamples: own, lease }));
  }

  async function recordGood(scrape: Scrape, newestGood: Snapshot, lease: number | undefined): Promise<void> {
    const { timeMs, durationMs, exposition } = scrape;
    await history.append(timeMs, exposition, {
      ownSamples: ownSamples({ timeMs, durationMs }, newestGood),
      lease,
      news: writeNews({ source, newestGood, lastError: undefined }),
    });
    state.update({ newestGood, lastError: undefined });
    onStored();
  }

  async function recordFailure(failure: FailedScrape, lease: number | undefined): Promise<void> {
    const { newestGood } = state.now();
    await history.appendFailure(failure.timeMs, {
      ownSamples: ownSamples(failure, newestGood),
      lease,
      news: writeNews({ source, newestGood, lastError: failure.error }),
    });
    state.update({ lastError: failure.error });
    onStored();
  }

  return {
    async record(judged, lease) {
      if (!judged.ok) {
        await recordHeld(false, lease);
        return recordFailure(judged.failure, lease);
      }
      const { verdict, scrape, snapshot, seen } = judged;
      if (verdict === 'suspect') {
        const error: ScrapeError = { kind: 'suspect', series: snapshot.series, before: seen.series };
        held = { scrape, error };
        state.update({ lastError: error });
        return onHeld();
      }
      await recordHeld(verdict === 'confirmed', lease);
      return recordGood(scrape, snapshot, lease);
    },
  };
}
