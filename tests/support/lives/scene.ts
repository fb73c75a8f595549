import type { Dice } from './dice';
import type { FailingDisk } from './failingDisk';
import type { Ledger, Verdict } from './ledger';
import type { LivedTab } from './livedTab';
import type { Offer } from './offers';

export const MINUTE = 60_000;

export interface LifeReport extends Verdict {
  seed: number;
  tabs: number;
  samples: number;
  looks: number;
}

/** All that an operation may use. */
export interface Life {
  dice: Dice;
  disk: FailingDisk;
  ledger: Ledger;
  tabs: LivedTab[];
  open(): LivedTab;
  /** Replaces a tab by a page that is opened anew. */
  replace(tab: LivedTab): void;
  now(): number;
  pass(ms: number): void;
  offer(timeMs: number): Offer;
  /** All that was imported, to be imported again. */
  imports: Offer[][];
  report: LifeReport;
}

export type Operation = (life: Life, tab: LivedTab) => Promise<void>;
