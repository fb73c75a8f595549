import type { Offer } from './offers';
import type { Shown } from './shown';

export interface Verdict {
  /** Samples with a value that nobody offered for that series and time. */
  wrong: number;
  doubled: number;
  /** Samples that were taken and stored, and are not there. */
  lost: number;
  /** The first of them in words. */
  first?: string;
}

/** Who offers. */
type Holder = object;

/** What is taken away on purpose, such as by clearing. Whoever offers meanwhile cannot know whether that is hit too. */
export interface Erasure {
  /** `unknown`: it may have happened or not. */
  end(outcome: 'erased' | 'nothing' | 'unknown'): void;
}

/** Keeps account of every sample that any tab was given, and what must become of it. */
export interface Ledger {
  offer(offer: Offer, by: Holder): void;
  /** The tab has said that it has taken it. */
  taken(offer: Offer, by: Holder): void;
  refused(offer: Offer): void;
  /** All that this one holds is stored. */
  allStored(by: Holder): void;
  /** This one is gone, with all that it had in memory only. */
  left(by: Holder): void;
  beginErasure(hits: (offer: Offer) => boolean): Erasure;
  /** Erases the offers later than this one, which whoever offered it may have dropped as stamped by a wrong clock. */
  mayHaveDroppedAfter(offer: Offer): void;
  /** What must be shown from now on: to be asked before looking, and judged with what was seen. */
  expectation(): (shown: Shown) => Verdict;
  samples(): number;
}

interface Entry {
  offer: Offer;
  by: Holder;
  offeredAt: number;
}

interface Erased {
  from: number;
  to: number;
  hits: (offer: Offer) => boolean;
}

export function createLedger(): Ledger {
  const entries = new Map<Offer, Entry>();
  const byTime = new Map<number, Offer[]>();
  const erasures: Erased[] = [];
  let moment = 0;

  const wasErased = ({ offer, offeredAt }: Entry) => erasures.some(({ to, hits }) => to >= offeredAt && hits(offer));

  /** Stored, and nobody is about to erase it. */
  const isRequired = (offer: Offer) =>
    offer.fate === 'stored' && !erasures.some(({ to, hits }) => to === Infinity && hits(offer));

  function offersOf(by: Holder): Offer[] {
    return [...entries.values()].filter((entry) => entry.by === by).map(({ offer }) => offer);
  }

  return {
    offer(offer, by) {
      if (!entries.has(offer)) {
        byTime.set(offer.timeMs, [...(byTime.get(offer.timeMs) ?? []), offer]);
      }
      entries.set(offer, { offer, by, offeredAt: ++moment });
    },
    taken(offer) {
      const entry = entries.get(offer);
      offer.fate = entry === undefined || wasErased(entry) || offer.fate === 'open' ? 'open' : 'held';
    },
    refused(offer) {
      offer.fate = offer.fate === 'open' ? 'open' : 'gone';
    },
    allStored(by) {
      for (const offer of offersOf(by)) {
        offer.fate = offer.fate === 'held' ? 'stored' : offer.fate;
      }
    },
    left(by) {
      for (const offer of offersOf(by)) {
        offer.fate = offer.fate === 'held' || offer.fate === 'offered' ? 'open' : offer.fate;
      }
    },
    beginErasure(hits) {
      const erased = { from: ++moment, to: Infinity, hits };
      erasures.push(erased);
      const storedBefore = new Set([...entries.keys()].filter((offer) => offer.fate === 'stored' && hits(offer)));
      return {
        end(outcome) {
          erased.to = ++moment;
          if (outcome === 'nothing') {
            return;
          }
          for (const offer of entries.keys()) {
            if (hits(offer) && offer.fate !== 'gone' && offer.fate !== 'offered') {
              offer.fate = outcome === 'erased' && storedBefore.has(offer) ? 'gone' : 'open';
            }
          }
        },
      };
    },
    mayHaveDroppedAfter(dropper) {
      const hits = ({ timeMs }: Offer) => timeMs > dropper.timeMs;
      erasures.push({ from: entries.get(dropper)?.offeredAt ?? 0, to: ++moment, hits });
      for (const offer of entries.keys()) {
        offer.fate = hits(offer) && (offer.fate === 'held' || offer.fate === 'stored') ? 'open' : offer.fate;
      }
    },
    expectation() {
      const before = [...entries.keys()].filter(isRequired);
      const possible = new Set([...entries.keys()].filter(({ fate }) => fate !== 'gone'));
      return (shown) => {
        const verdict: Verdict = { wrong: 0, doubled: shown.doubled, lost: 0 };
        const required = new Set(before.filter(isRequired));
        const note = (text: string) => {
          verdict.first ??= text;
        };
        for (const [timeMs, values] of shown.byTime) {
          const offers = (byTime.get(timeMs) ?? []).filter((offer) => possible.has(offer) || offer.fate !== 'gone');
          judgeScrape(timeMs, values, { offers, required }, verdict, note);
        }
        for (const { timeMs, values } of required) {
          if (!shown.byTime.has(timeMs)) {
            verdict.lost += values.size;
            note(`nothing of ${timeMs}`);
          }
        }
        return verdict;
      };
    },
    samples: () => [...entries.keys()].reduce((sum, { values }) => sum + values.size, 0),
  };
}

function judgeScrape(
  timeMs: number,
  values: ReadonlyMap<string, number>,
  { offers, required }: { offers: readonly Offer[]; required: ReadonlySet<Offer> },
  verdict: Verdict,
  note: (text: string) => void
): void {
  const isOffered = ([series, value]: [string, number]) => offers.some((offer) => offer.values.get(series) === value);
  const strangers = [...values].filter((entry) => !isOffered(entry));
  if (strangers.length > 0) {
    verdict.wrong += strangers.length;
    note(`${strangers[0]?.join(' = ')} at ${timeMs}, of ${offers.length} offers`);
    return;
  }
  // What was stored while a reader went from metric to metric may be there in part.
  const whole = offers.find((offer) => required.has(offer));
  if (whole !== undefined && values.size < whole.values.size) {
    verdict.lost += whole.values.size - values.size;
    note(`${values.size} of ${whole.values.size} samples at ${timeMs}`);
  }
}
