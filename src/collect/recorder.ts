import type { History } from '../history';
import type { CollectorStatus } from './status';
import { writeNews } from './news';
import type { Scrape, ScrapeOutcome } from './scrapeOnce';
import { ownSamples, snapshotOf, type Snapshot } from './snapshot';
import type { JudgedOutcome, Verdict } from './suspectAnswer';

/** Puts what scrapes have led to into the history and the state. */
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
  /** An answer without most series of the one before it, until another one tells what it was. */
  let held: Scrape | undefined;

  /** What the suspect answer was after all: good where the next one lacks the same, else a failed scrape. */
  async function recordHeld(verdict: Verdict, lease: number | undefined): Promise<void> {
    if (held === undefined) {
      return;
    }
    const { timeMs, durationMs, exposition } = held;
    const ok = verdict === 'confirmed';
    const own = ownSamples({ ok, timeMs, durationMs }, ok ? snapshotOf(held) : state.now().newestGood);
    held = undefined;
    // Where another tab has stored something since, both are refused as too old, and the time stays without a scrape.
    await (ok
      ? history.append(timeMs, exposition, { ownSamples: own, lease })
      : history.appendFailure(timeMs, { ownSamples: own, lease }));
  }

  async function store(
    outcome: ScrapeOutcome,
    newestGood: Snapshot | undefined,
    lease: number | undefined
  ): Promise<void> {
    if (outcome.ok && newestGood !== undefined) {
      const { timeMs, durationMs, exposition } = outcome.scrape;
      await history.append(timeMs, exposition, {
        ownSamples: ownSamples({ ok: true, timeMs, durationMs }, newestGood),
        lease,
        news: writeNews({ source, newestGood, lastError: undefined }),
      });
      state.update({ newestGood, lastError: undefined });
    } else if (!outcome.ok) {
      await history.appendFailure(outcome.timeMs, {
        ownSamples: ownSamples(outcome, state.now().newestGood),
        lease,
        news: writeNews({ source, newestGood: state.now().newestGood, lastError: outcome.error }),
      });
      state.update({ lastError: outcome.error });
    }
    onStored();
  }

  return {
    async record({ outcome, snapshot, verdict, before }, lease) {
      if (outcome.ok && snapshot !== undefined && verdict === 'suspect') {
        held = outcome.scrape;
        state.update({ lastError: { kind: 'suspect', series: snapshot.series, before } });
        onHeld();
      } else {
        await recordHeld(verdict, lease);
        await store(outcome, snapshot, lease);
      }
    },
  };
}
