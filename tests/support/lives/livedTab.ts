import type { ScrapeLease } from '../../../src/database/lease';
import { sharedLease } from '../../../src/database/sharedLease';
import { createStorage, type Storage } from '../../../src/database/storage';
import { createStoredHistory, type StoredHistory } from '../../../src/history';
import type { Dice } from './dice';
import type { DiskUser, FailingDisk } from './failingDisk';

const MINUTE = 60_000;
const LIFE_OPTIONS = { retentionMs: 48 * 60 * MINUTE, scrapeIntervalMs: MINUTE };
const LEASE_KEY = 'a lease';

/** One page of a browser in which things go wrong. */
export interface LivedTab {
  readonly name: string;
  readonly history: StoredHistory;
  readonly budget: ScrapeLease;
  /** Of its own clock against the browser's, ms. */
  skewMs: number;
  isBusy: boolean;
  /** Its last scrapes that were not, or may not have been, the newest of all. */
  behindInARow: number;
  isAsleep(): boolean;
  isDead(): boolean;
  sleep(): void;
  wake(): void;
  /** Kills it so many accesses to the database later. */
  killAfter(accesses: number): void;
}

export interface TabWorld {
  disk: FailingDisk;
  dice: Dice;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Something durable has changed, which others are told. */
  onDurable(tab: LivedTab): void;
  newId(): string;
}

/** Waits of a tab are turns of the event loop, so nothing in a life depends on how fast the machine is. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
const NO_TIMERS = { start: () => ({ stop() {} }) };

export function openTab(name: string, { disk, dice, now, onDurable, newId }: TabWorld): LivedTab {
  const user: DiskUser = { accessesLeft: undefined, isDead: false };
  let wake = () => {};
  let awake: Promise<void> | undefined;
  const storage = createStorage({
    factory: disk.factoryFor(user),
    name: 'lives',
    clock: { now },
    timers: NO_TIMERS,
  });
  // A tab may be frozen between any two transactions, and others go on meanwhile.
  const hesitant: Storage = {
    ...storage,
    async run(work) {
      for (let turns = dice.below(4); turns > 0; turns--) {
        await nextTurn();
      }
      await awake;
      return storage.run(work);
    },
  };
  const tab: LivedTab = {
    name,
    skewMs: 0,
    isBusy: false,
    behindInARow: 0,
    history: createStoredHistory({
      ...LIFE_OPTIONS,
      storage: hesitant,
      key: 'a history',
      leaseKey: LEASE_KEY,
      newId,
      onDurable: () => onDurable(tab),
    }),
    budget: sharedLease(hesitant, LEASE_KEY),
    isAsleep: () => awake !== undefined,
    isDead: () => user.isDead,
    sleep() {
      awake ??= new Promise((resolve) => {
        wake = resolve;
      });
    },
    wake() {
      awake = undefined;
      wake();
    },
    killAfter(accesses) {
      user.accessesLeft = accesses;
      user.isDead = accesses === 0;
    },
  };
  return tab;
}
