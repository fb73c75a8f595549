import { createStorage } from '../../src/database/storage';
import { createStoredHistory } from '../../src/history';
import { systemWorld } from '../../src/collect';
import { SCRAPE_INTERVAL_MS, simulatedScrapes } from '../range/simulatedScrapes';

export interface StoredDay {
  scrapes: number;
  samples: number;
  /** Of all keys and values in the database. */
  bytes: number;
  /** Milliseconds until each scrape was stored, in order. */
  appendMs: number[];
  /** Records that could not be read and samples that are in memory only; both mean that nothing was measured. */
  trouble: number;
}

/** What a page of the benchmark does in a real browser, without Grafana. */
declare global {
  interface Window {
    /** Stores the first `scrapes` of a day, one after the other as they come. */
    storeDay(deployments: number, scrapes: number): Promise<StoredDay>;
  }
}

const DAY_MS = 24 * 3_600_000;
const { clock, timers } = systemWorld;

window.storeDay = async (deployments, scrapes) => {
  const name = `${deployments} deployments`;
  const history = createStoredHistory({
    storage: createStorage({ factory: indexedDB, name, clock, timers }),
    key: 'a history',
    leaseKey: 'a lease',
    newId: () => crypto.getRandomValues(new Uint32Array(3)).join('-'),
    retentionMs: 2 * DAY_MS,
    scrapeIntervalMs: SCRAPE_INTERVAL_MS,
  });
  const appendMs: number[] = [];
  let samples = 0;
  for (const { timeMs, exposition } of simulatedScrapes(deployments)) {
    if (appendMs.length === scrapes) {
      break;
    }
    const start = performance.now();
    await history.append(timeMs, exposition);
    appendMs.push(performance.now() - start);
    samples += exposition.sampleCount;
    // A minute lies between two scrapes: what is to be done after one is done before the next.
    await history.catchUp();
  }
  const { stored, columns } = await history.stats();
  return {
    scrapes: columns,
    samples,
    bytes: await databaseBytes(name),
    appendMs,
    trouble: (stored?.unsaved ?? Infinity) + (stored?.damaged ?? 0),
  };
};

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Keys are texts of one byte a character; values are texts and byte arrays. */
async function databaseBytes(databaseName: string): Promise<number> {
  const database = await answerOf(indexedDB.open(databaseName));
  let bytes = 0;
  for (const name of database.objectStoreNames) {
    const store = database.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all([answerOf(store.getAllKeys()), answerOf<unknown[]>(store.getAll())]);
    bytes += keys.reduce<number>((sum, key) => sum + String(key).length, 0);
    bytes += values.reduce<number>(
      (sum, value) => sum + (value instanceof Uint8Array ? value.byteLength : String(value).length),
      0
    );
  }
  database.close();
  return bytes;
}
