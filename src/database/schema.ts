import { wrap, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';

/**
 * The IndexedDB database that all tabs of a page's origin share. Keys are texts, values are texts and byte arrays,
 * nothing else: in Grafana's plugin sandbox other values cannot be cloned. Whoever reads a value checks it.
 * Names of stores and shapes of records are contracts with what browsers have stored: they never change.
 */
export interface Schema extends DBSchema {
  /** Small rows with a key each: leases by endpoint and account, what data sources have access to. */
  budgets: { key: string; value: unknown };
  /** What all tabs have to know of a history, by its key. */
  histories: { key: string; value: unknown };
  /** Lists of the series of a metric, by history and a hash of the list. */
  layouts: { key: string; value: unknown };
  /** Recent scrapes, by history and time. */
  scrapes: { key: string; value: unknown };
  /** Times and metrics of each closed block, by history and start. */
  heads: { key: string; value: unknown };
  /** The samples of one metric in one block, by history, start and metric. */
  families: { key: string; value: unknown };
}

export const OBJECT_STORES: ObjectStore[] = ['budgets', 'histories', 'layouts', 'scrapes', 'heads', 'families'];

export type Database = IDBPDatabase<Schema>;
export type ObjectStore = 'budgets' | 'histories' | 'layouts' | 'scrapes' | 'heads' | 'families';
export type ReadWrite = IDBPTransaction<Schema, ObjectStore[], 'readwrite'>;

/** What each version of the database adds to the one before; nothing here is ever changed, only added to. */
export const UPGRADES: ReadonlyArray<(database: IDBDatabase) => void> = [
  (database) => {
    for (const name of OBJECT_STORES) {
      database.createObjectStore(name);
    }
  },
  // No other stores, but records that say which block they belong to. A page with the version before would not ask
  // for that, so it gives way and says that it has to be reloaded.
  () => {},
];

export interface OpenOptions {
  factory: IDBFactory;
  name: string;
  /** Default those of this version. */
  upgrades?: typeof UPGRADES;
  /** The connection is gone: closed by the browser, or given up for another tab that brings a newer version. */
  onClosed: () => void;
}

/**
 * Opens the database and brings it to this version. Does not settle while tabs with an older version keep it open.
 * @throws DOMException: `VersionError` when the database is of a newer version, others when there is no access.
 */
export function openDatabase({ factory, name, upgrades = UPGRADES, onClosed }: OpenOptions): Promise<Database> {
  const request = factory.open(name, upgrades.length);
  request.onupgradeneeded = ({ oldVersion }) =>
    upgrades.slice(oldVersion).forEach((upgrade) => upgrade(request.result));
  request.addEventListener('success', () => {
    const database = request.result;
    // Kept open, it would block a newer version in another tab, or the browser's "clear site data".
    database.onversionchange = () => {
      database.close();
      onClosed();
    };
    database.onclose = onClosed;
  });
  // The types of the library know databases of any schema only where it opens them itself.
  return wrap(request).then((database) => database as unknown as Database);
}

/** The range of all keys that begin with `prefix` and a separator. */
export function keysUnder(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(`${prefix}${SEPARATOR}`, `${prefix}${AFTER_SEPARATOR}`, false, true);
}

/** One key of several parts. None of them may contain the separator. */
export function joinKey(...parts: readonly string[]): string {
  return parts.join(SEPARATOR);
}

export function lastPartOf(key: string): string {
  return key.slice(key.lastIndexOf(SEPARATOR) + 1);
}

/** A time as a part of a key; keys sort as the times do. */
export function timeKey(timeMs: number): string {
  return String(Math.max(0, Math.floor(timeMs))).padStart(16, '0');
}

const SEPARATOR = '\u0000';
const AFTER_SEPARATOR = '\u0001';

/*
 * What a record holds, taken only as what it should be. Each throws TypeError when it is something else.
 */

export function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('no object');
  }
  return { ...value };
}

export function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) {
    throw new TypeError('no list');
  }
  return value;
}

export function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError('no number');
  }
  return value;
}

export function countOf(value: unknown): number {
  const count = numberOf(value);
  if (!Number.isInteger(count) || count < 0) {
    throw new TypeError('no count');
  }
  return count;
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError('no text');
  }
  return value;
}

/** What `read` makes of a record; undefined when the record is not what it should be. */
export function readOrUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
