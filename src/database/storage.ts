import type { IDBPTransaction } from 'idb';
import {
  OBJECT_STORES,
  openDatabase,
  type Database,
  type ObjectStore,
  type OpenOptions,
  type ReadWrite,
  type Schema,
} from './schema';

/** Why nothing can be stored; the history then lives in memory. */
export type StorageProblem =
  /** The browser has no IndexedDB here, as in some private windows. */
  | 'absent'
  /** It does not let this page use it. */
  | 'refused'
  /** It does not answer, as when another tab holds an older version open. */
  | 'noAnswer'
  /** Another tab has a newer version of this plugin. */
  | 'newerVersion'
  | 'full'
  | 'failed';

export type Stored<T> = { ok: true; value: T } | { ok: false; problem: StorageProblem };

/** The database, as something that may be there or not. Nothing here ever rejects or waits for long. */
export interface Storage {
  /** Runs one piece of work, within which all that belongs together is one transaction. */
  run<T>(work: (database: Database) => Promise<T>): Promise<Stored<T>>;
  /** Of the last piece of work; undefined when that went well. */
  problem(): StorageProblem | undefined;
  close(): void;
}

export interface StorageOptions {
  factory: IDBFactory | undefined;
  name: string;
  upgrades?: OpenOptions['upgrades'];
  clock: { now(): number };
  timers: { start(run: () => void, delayMs: number): { stop(): void } };
}

/** People wait for their panels meanwhile. */
export const OPEN_WAIT_MS = 2_000;
const WORK_WAIT_MS = 5_000;
/** A browser that refused once is asked again, since room is made and other tabs are closed. */
const RETRY_AFTER_MS = 60_000;

type Connection =
  | { state: 'none' }
  /** `patience` resolves when a caller should no longer wait; the opening itself goes on. */
  | { state: 'opening'; opened: Promise<Database | undefined>; patience: Promise<undefined> }
  | { state: 'open'; database: Database }
  | { state: 'failed'; problem: StorageProblem; atMs: number };

export function createStorage({ factory, name, upgrades, clock, timers }: StorageOptions): Storage {
  let connection: Connection = { state: 'none' };
  let problem: StorageProblem | undefined;

  function open(): Connection {
    if (factory === undefined) {
      return { state: 'failed', problem: 'absent', atMs: Infinity };
    }
    let timer = { stop() {} };
    const patience = new Promise<undefined>((resolve) => {
      timer = timers.start(() => resolve(undefined), OPEN_WAIT_MS);
    });
    const opened = connect(factory, () => connection === opening).finally(() => timer.stop());
    const opening: Connection = { state: 'opening', opened, patience };
    return opening;
  }

  async function connect(from: IDBFactory, isCurrent: () => boolean): Promise<Database | undefined> {
    try {
      // A browser that forbids storage may throw at once, before anybody knows of this attempt.
      await Promise.resolve();
      const database = await openDatabase({
        factory: from,
        name,
        upgrades,
        onClosed: () => {
          connection = { state: 'none' };
        },
      });
      if (!isCurrent()) {
        database.close();
        return undefined;
      }
      connection = { state: 'open', database };
      return database;
    } catch (error) {
      connection = { state: 'failed', problem: openProblem(error), atMs: clock.now() };
      return undefined;
    }
  }

  async function database(): Promise<Stored<Database>> {
    const waited = connection.state === 'failed' ? Math.abs(clock.now() - connection.atMs) : 0;
    if (
      connection.state === 'none' ||
      (connection.state === 'failed' && waited >= RETRY_AFTER_MS && waited < Infinity)
    ) {
      connection = open();
    }
    const current = connection;
    switch (current.state) {
      case 'open':
        return { ok: true, value: current.database };
      case 'opening': {
        const opened = await Promise.race([current.opened, current.patience]);
        return opened === undefined
          ? { ok: false, problem: connection.state === 'failed' ? connection.problem : 'noAnswer' }
          : { ok: true, value: opened };
      }
      case 'failed':
        return { ok: false, problem: current.problem };
      case 'none':
        return { ok: false, problem: 'failed' };
    }
  }

  async function attempt<T>(work: (database: Database) => Promise<T>): Promise<Stored<T>> {
    const opened = await database();
    if (!opened.ok) {
      return opened;
    }
    const working = work(opened.value).then(
      (value): Stored<T> => ({ ok: true, value }),
      (error: unknown): Stored<T> => ({ ok: false, problem: workProblem(error) })
    );
    let timer = { stop() {} };
    const patience = new Promise<Stored<T>>((resolve) => {
      timer = timers.start(() => {
        opened.value.close();
        connection = { state: 'failed', problem: 'noAnswer', atMs: clock.now() };
        resolve({ ok: false, problem: 'noAnswer' });
      }, WORK_WAIT_MS);
    });
    const outcome = await Promise.race([working, patience]);
    timer.stop();
    return outcome;
  }

  return {
    async run(work) {
      const outcome = await attempt(work);
      problem = outcome.ok ? undefined : outcome.problem;
      return outcome;
    },
    problem: () => problem,
    close() {
      if (connection.state === 'open') {
        connection.database.close();
      }
      connection = { state: 'failed', problem: 'refused', atMs: Infinity };
    },
  };
}

function openProblem(error: unknown): StorageProblem {
  switch (nameOf(error)) {
    case 'VersionError':
      return 'newerVersion';
    case 'QuotaExceededError':
      return 'full';
    default:
      return 'refused';
  }
}

function workProblem(error: unknown): StorageProblem {
  return nameOf(error) === 'QuotaExceededError' ? 'full' : 'failed';
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}

/**
 * Runs `work` in one transaction: all that it writes is stored, or nothing.
 * @returns a problem instead of a value when storage does not answer or `work` throws.
 */
export function transact<T, Mode extends 'readonly' | 'readwrite'>(
  storage: Storage,
  { stores, mode }: { stores: ObjectStore[]; mode: Mode },
  work: (transaction: IDBPTransaction<Schema, ObjectStore[], Mode>) => Promise<T>
): Promise<Stored<T>> {
  return storage.run(async (database) => {
    const transaction = database.transaction(stores, mode);
    // It rejects too when `work` throws. That error is told below, so this one is taken here.
    transaction.done.catch(() => {});
    try {
      const value = await work(transaction);
      await transaction.done;
      return value;
    } catch (error) {
      abort(transaction);
      throw error;
    }
  });
}

/** The same for a change that may concern every store. */
export function write<T>(storage: Storage, work: (transaction: ReadWrite) => Promise<T>): Promise<Stored<T>> {
  return transact(storage, { stores: OBJECT_STORES, mode: 'readwrite' }, work);
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

/** For a request that nobody waits for: when it fails, its whole transaction does, and that is told. */
export function unawaited(request: Promise<unknown>): void {
  request.catch(() => {});
}
