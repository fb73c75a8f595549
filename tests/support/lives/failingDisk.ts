import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';

/** What can happen to one tab's use of the database. */
export interface DiskUser {
  /** Accesses until the tab is killed; undefined while it lives on. */
  accessesLeft: number | undefined;
  /** A killed tab has no hand any more: whatever it does fails. */
  isDead: boolean;
}

/** One browser's database, which can be full and whose users can die at any access. */
export interface FailingDisk {
  factoryFor(user: DiskUser): IDBFactory;
  /** So many of the next writes find no room: some at once, some when their transaction ends. */
  failWrites(count: number): void;
  /** From now on there is room again. */
  makeRoom(): void;
  /** Gives the page's classes back as they were. */
  restore(): void;
}

type Method = 'get' | 'put' | 'delete' | 'getAll' | 'getAllKeys';
const METHODS: readonly Method[] = ['get', 'put', 'delete', 'getAll', 'getAllKeys'];

/** The classes of the stand-in for IndexedDB are the whole process's, so there is one such disk at a time. */
export function failingDisk(chance: (probability: number) => boolean): FailingDisk {
  const factory = new IDBFactory();
  const users = new WeakMap<IDBDatabase, DiskUser>();
  let failing = 0;
  const restore = METHODS.map((method) =>
    intercept(method, (store) => {
      const user = users.get(store.transaction.db);
      if (user?.accessesLeft !== undefined) {
        user.accessesLeft--;
        user.isDead ||= user.accessesLeft <= 0;
      }
      if (user?.isDead) {
        queueMicrotask(() => abort(store.transaction));
      } else if (method === 'put' && failing > 0) {
        failing--;
        if (chance(0.5)) {
          throw new DOMException('no room', 'QuotaExceededError');
        }
        queueMicrotask(() => abort(store.transaction));
      }
    })
  );
  return {
    factoryFor(user) {
      const open: IDBFactory['open'] = (name, version) => {
        if (user.isDead) {
          throw new DOMException('the tab is gone', 'InvalidStateError');
        }
        const request = factory.open(name, version);
        request.addEventListener('success', () => users.set(request.result, user));
        return request;
      };
      return Object.assign(Object.create(factory), { open });
    },
    failWrites(count) {
      failing = count;
    },
    makeRoom() {
      failing = 0;
    },
    restore: () => restore.forEach((undo) => undo()),
  };
}

/** @returns what undoes it. */
function intercept(method: Method, before: (store: IDBObjectStore) => void): () => void {
  const original: unknown = Reflect.get(IDBObjectStore.prototype, method);
  if (typeof original !== 'function') {
    throw new Error(`There is no IDBObjectStore.${method}.`);
  }
  Reflect.set(IDBObjectStore.prototype, method, function (this: IDBObjectStore, ...args: unknown[]): unknown {
    before(this);
    return Reflect.apply(original, this, args);
  });
  return () => void Reflect.set(IDBObjectStore.prototype, method, original);
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // Ended already.
  }
}
