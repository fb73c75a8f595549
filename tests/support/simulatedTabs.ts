import 'fake-indexeddb/auto';
import type { DataQueryResponse } from '@grafana/data';
import { IDBFactory } from 'fake-indexeddb';
import { createSimulator, createWorld, DEFAULT_API_KEY, type Simulator } from '../../simulator';
import { REQUESTS } from '../../src/catalogue';
import type { ChunkedBackend, SharedWorld, World } from '../../src/collect';
import { browserStore, readOptions, type BrowserStore } from '../../src/stores';
import type { FireworksOptions } from '../../src/types';
import { drawPanel } from './panel';
import { proxiedBackend } from './proxiedBackend';
import { virtualWorld, type VirtualWorld } from './virtualWorld';

export interface SimulatedTabs {
  simulator: Simulator;
  world: VirtualWorld;
  now(): number;
  /** A page of the one browser, with a data source of its own unless another one's uid is given. */
  openTab(options?: TabOptions): BrowserStore;
  /** What a panel of requests shows in the tab; time goes on until it does. */
  look(tab: BrowserStore, rangeMs?: number): Promise<DataQueryResponse>;
  /** Changes one bit of the n-th record of a store, as a failing disk does. */
  damage(store: string, at: number): Promise<void>;
  close(): Promise<void>;
}

export interface TabOptions {
  uid?: string;
  settings?: FireworksOptions;
  /** In the page of this one, as after its settings were saved there. */
  inPageOf?: BrowserStore;
  /** Instead of the way to the simulated account. */
  backend?: ChunkedBackend;
  /** Of another Grafana or organisation. */
  scope?: string;
  /** Instead of the browser's own storage. */
  shared?: Partial<SharedWorld>;
}

/** Shortly after a full half minute, at which the simulator's values change. */
const START_MS = Date.UTC(2026, 5, 3, 14, 30, 4);

/** So many turns of the event loop without a request or a transaction mean that all has come to rest. */
const QUIET_TURNS = 200;

/** Several pages of one browser on a simulated account, all on one virtual clock, with storage and messages between them. */
export async function openSimulatedTabs(startMs = START_MS): Promise<SimulatedTabs> {
  // It works in a thread of its own, for which virtual time would not wait; records are stored as they are then.
  Reflect.deleteProperty(globalThis, 'CompressionStream');
  let now = () => startMs;
  const simulator = createSimulator({ world: createWorld({ deployments: 2, incidents: [] }), clock: () => now() });
  const url = await simulator.start();
  const { accountId } = simulator.world;
  const backend = proxiedBackend(`${url}/v1/accounts/${accountId}/metrics`, DEFAULT_API_KEY);
  const transactions = watchTransactions();
  const world = virtualWorld(startMs, async () => {
    let before: number | undefined;
    let seen = NaN;
    // What storage has answered may lead to a request, and what that has brought is to be stored.
    while (seen !== before) {
      before = seen;
      for (let turn = 0; turn < QUIET_TURNS || transactions.running() > 0; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      seen = (await backend.settle()) + transactions.begun();
    }
  });
  now = () => world.clock.now();

  const factory = new IDBFactory();
  const listeners: Array<(text: string) => void> = [];
  const pages = new WeakMap<BrowserStore, World>();
  let opened = 0;
  return {
    simulator,
    world,
    now: () => now(),
    openTab({ uid = 'fireworks', settings, inPageOf, shared, backend: chosen = backend, scope } = {}) {
      opened++;
      const openChannel: SharedWorld['openChannel'] = (onMessage) => {
        listeners.push(onMessage);
        return { tell: (text) => listeners.filter((one) => one !== onMessage).forEach((one) => one(text)) };
      };
      const own = { ...world, shared: { factory, databaseName: 'test', openChannel, ...shared } };
      const page: World = (inPageOf && pages.get(inPageOf)) ?? own;
      const options = readOptions({ uid, url: '/proxy', jsonData: { accountId, ...settings } }, scope);
      const store = browserStore(options, chosen, page);
      pages.set(store, page);
      return store;
    },
    async look(tab, rangeMs) {
      const drawing = drawPanel([{ metric: REQUESTS }], { store: tab, nowMs: now(), rangeMs });
      await world.advance(1_000);
      return drawing;
    },
    async damage(store, at) {
      const database = await answerOf(factory.open('test'));
      const records = database.transaction(store, 'readwrite').objectStore(store);
      const [keys, values] = await Promise.all([answerOf(records.getAllKeys()), answerOf<unknown[]>(records.getAll())]);
      const value = values[at];
      if (!(value instanceof Uint8Array)) {
        throw new Error(`There is no record ${at} in ${store}.`);
      }
      value[value.length - 1] = (value[value.length - 1] ?? 0) ^ 1;
      await answerOf(records.put(value, keys[at]));
      database.close();
    },
    async close() {
      transactions.stop();
      await simulator.close();
    },
  };
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Counts what goes on in the stand-in for IndexedDB, which takes turns of the event loop but no virtual time. */
function watchTransactions() {
  const original = IDBDatabase.prototype.transaction;
  let begun = 0;
  let running = 0;
  const end = () => {
    running--;
  };
  IDBDatabase.prototype.transaction = function (...args) {
    const transaction = original.apply(this, args);
    begun++;
    running++;
    transaction.addEventListener('complete', end);
    transaction.addEventListener('abort', end);
    return transaction;
  };
  return {
    begun: () => begun,
    running: () => running,
    stop() {
      IDBDatabase.prototype.transaction = original;
    },
  };
}
