import { fieldsOf, listOf, numberOf, readOrUndefined, textOf } from '../database/schema';
import { transact, type Storage } from '../database/storage';
import type { ScrapeError, ScrapeErrorKind } from './errors';

/**
 * Whether a data source's own key lets it see its account. Data sources on one account share one history, but none
 * may show what only another one's key has fetched.
 */
export interface Access {
  /** Takes over what the same data source has found out in other tabs. */
  refresh(): Promise<void>;
  isOpen(nowMs: number): boolean;
  /** Samples later than this are not its own to show; infinite while it is let in. */
  visibleUntilMs(nowMs: number): number;
  /** It has been let in at this time. */
  opened(timeMs: number): Promise<void>;
  /** @param reason what the history keeps of an error (`failureNumber`). */
  shut(timeMs: number, reason: number): Promise<void>;
  /** When it was not let in, oldest first; only the newest are remembered. */
  refusals(): readonly Refusal[];
  /** To be called when the history that they explain is cleared. */
  forgetRefusals(): Promise<void>;
}

/** Attempts in a row that were refused for one reason. */
export interface Refusal {
  reason: number;
  fromMs: number;
  toMs: number;
}

/** What is remembered of a data source; `shut` is when its key was refused. */
export interface AccessRow {
  openedMs: number | undefined;
  shutMs: number | undefined;
  /** Absent in what older versions have written, which leave it out too. */
  refusals?: readonly Refusal[];
}

/** They explain gaps of the time that is kept; whoever is refused so often has been told. */
const MOST_REFUSALS = 20;

/** For so long a key that was accepted is trusted. It may be withdrawn while others on the account do all the asking. */
const TRUSTED_MS = 60 * 60_000;

/** Clocks are put back by seconds now and then, which says nothing of a key that was accepted just before. */
const CLOCK_CORRECTION_MS = 5_000;

const NO_ACCESS: AccessRow = { openedMs: undefined, shutMs: undefined };

/** Where there is no account, and so no key to ask for. */
export const ALWAYS_OPEN: Access = {
  refresh: async () => {},
  isOpen: () => true,
  visibleUntilMs: () => Infinity,
  opened: async () => {},
  shut: async () => {},
  refusals: () => [],
  forgetRefusals: async () => {},
};

/** @param store what other tabs know too; absent where there is no such thing. */
export function createAccess(store?: {
  load(): Promise<AccessRow | undefined>;
  save(row: AccessRow): Promise<void>;
}): Access {
  let row = NO_ACCESS;

  const isOpen = (nowMs: number) => {
    const { openedMs, shutMs = -Infinity } = row;
    const ageMs = nowMs - (openedMs ?? -Infinity);
    return openedMs !== undefined && openedMs > shutMs && ageMs >= -CLOCK_CORRECTION_MS && ageMs <= TRUSTED_MS;
  };

  async function keep(next: AccessRow): Promise<void> {
    row = next;
    await store?.save(row);
  }

  async function refresh(): Promise<void> {
    row = (await store?.load()) ?? row;
  }

  return {
    refresh,
    isOpen,
    visibleUntilMs: (nowMs) => (isOpen(nowMs) ? Infinity : (row.openedMs ?? -Infinity)),
    opened: (timeMs) => keep({ ...row, openedMs: timeMs, shutMs: undefined }),
    shut: (timeMs, reason) =>
      keep({
        ...row,
        shutMs: Math.max(timeMs, row.openedMs ?? timeMs),
        refusals: withRefusal(row, timeMs, reason),
      }),
    refusals: () => row.refusals ?? [],
    async forgetRefusals() {
      // Another tab may have been let in, or kept out, since.
      await refresh();
      await keep({ ...row, refusals: [] });
    },
  };
}

function withRefusal({ openedMs = -Infinity, refusals = [] }: AccessRow, timeMs: number, reason: number): Refusal[] {
  const last = refusals.at(-1);
  const goesOn = last?.reason === reason && openedMs <= last.toMs && timeMs >= last.toMs;
  const before = goesOn ? refusals.slice(0, -1) : refusals;
  return [...before, { reason, fromMs: goesOn ? last.fromMs : timeMs, toMs: timeMs }].slice(-MOST_REFUSALS);
}

/** The access that the tabs of this browser share, a row beside those of the leases. */
export function sharedAccess(storage: Storage, key: string): Access {
  return createAccess({
    async load() {
      const read = await transact(storage, { stores: ['budgets'], mode: 'readonly' }, (transaction) =>
        transaction.objectStore('budgets').get(key)
      );
      return read.ok ? readAccessRow(read.value) : undefined;
    },
    async save(row) {
      await transact(storage, { stores: ['budgets'], mode: 'readwrite' }, (transaction) =>
        transaction.objectStore('budgets').put(JSON.stringify(row), key)
      );
    },
  });
}

/** Undefined for a row that cannot be read. */
function readAccessRow(record: unknown): AccessRow | undefined {
  return readOrUndefined(() => {
    const { openedMs, shutMs, refusals } = fieldsOf(JSON.parse(textOf(record)));
    return { openedMs: timeOf(openedMs), shutMs: timeOf(shutMs), refusals: readRefusals(refusals) };
  });
}

/** What cannot be read is left out: it only explains. */
function readRefusals(value: unknown): Refusal[] {
  const rows = readOrUndefined(() => listOf(value)) ?? [];
  const read = rows.flatMap((row) => {
    const refusal = readOrUndefined(() => {
      const { reason, fromMs, toMs } = fieldsOf(row);
      return { reason: numberOf(reason), fromMs: numberOf(fromMs), toMs: numberOf(toMs) };
    });
    return refusal ?? [];
  });
  return read.slice(-MOST_REFUSALS);
}

function timeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Whether a failure says something of the one who asked, and nothing of the account or the endpoint. */
export function isAccessError({ kind }: ScrapeError): boolean {
  return ACCESS_ERRORS.has(kind);
}

const ACCESS_ERRORS: ReadonlySet<ScrapeErrorKind> = new Set([
  'auth',
  'forbidden',
  'signedOut',
  'noSource',
  'outdated',
  'misconfigured',
]);
