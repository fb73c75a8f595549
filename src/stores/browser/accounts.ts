import { ALWAYS_OPEN, createAccess, sharedAccess, type Access, type Collector, type World } from '../../collect';
import { memoryLease, type ScrapeLease } from '../../database/lease';
import { sharedLease } from '../../database/sharedLease';
import { createStorage, type Storage, type StorageProblem } from '../../database/storage';
import { createHistory, createStoredHistory, deleteOrphans, type History, type StoredHistory } from '../../history';
import type { CollectionOptions } from '../options';

/** What all data sources of an account share on this page: their samples and their right to ask. */
interface Account {
  history: History;
  lease: ScrapeLease;
  /** Why the history is in memory only; undefined when it is stored, or was never meant to be. */
  storageProblem(): StorageProblem | undefined;
  /** Absent where nothing is stored. */
  catchUp?: StoredHistory['catchUp'];
  /** Tells the others of this page that there is something new. Other tabs are told once it is stored. */
  tell(from: Collector): void;
  /** Tells all others, of this page and of other tabs, that it is somebody else's turn. */
  giveWay(from: Collector): void;
  /** Whether a data source may see the account, by its uid. */
  accessOf(uid: string): Access;
  readonly members: Set<Collector>;
  /** How long each data source wants samples kept; the longest is how long they are. */
  readonly retentions: ReadonlyMap<string, number>;
  join(options: CollectionOptions): void;
  /** To be called when a data source no longer reads this account. */
  leave(uid: string): void;
}

/** A world is a page's: tests that play several tabs have one for each. */
const pages = new WeakMap<World, (options: CollectionOptions) => Account>();

/** The account that a data source asks, as this page keeps it while settings change. */
export function accountOf(page: World, options: CollectionOptions): Account {
  const find = pages.get(page) ?? accountsOn(page);
  pages.set(page, find);
  return find(options);
}

function accountsOn(world: World): (options: CollectionOptions) => Account {
  const { clock, timers, shared, turns } = world;
  const accounts = new Map<string, Account>();
  const storage =
    shared?.factory && createStorage({ factory: shared.factory, name: shared.databaseName, clock, timers });
  const channel = storage && shared.openChannel((key) => wake(key));

  function wake(key: string, except?: Collector): void {
    for (const member of accounts.get(key)?.members ?? []) {
      if (member !== except) {
        member.catchUp().catch(() => {});
      }
    }
  }

  function createAccount(key: string, options: CollectionOptions): Account {
    const members = new Set<Collector>();
    const retentions = new Map([[options.uid, options.retentionMs]]);
    const tell = (from: Collector) => wake(key, from);
    // Without an account there is nothing to keep, and nothing that anybody else could share.
    const parts =
      storage === undefined || options.accountId === ''
        ? inMemory(options, world, retentions)
        : onDisk(storage, key, options, retentions);
    const giveWay = (from: Collector) => {
      wake(key, from);
      channel?.tell(key);
    };
    const join = ({ uid, retentionMs }: CollectionOptions) => retentions.set(uid, retentionMs);
    const leave = (uid: string) => {
      // What was collected stays as long as the last one wanted.
      if (retentions.size > 1) {
        retentions.delete(uid);
      }
    };
    const accesses = new Map<string, Access>();
    const accessOf = (uid: string) => {
      const access = accesses.get(uid) ?? newAccess(key, uid, options);
      accesses.set(uid, access);
      return access;
    };
    return { ...parts, members, retentions, join, leave, tell, giveWay, accessOf };
  }

  function newAccess(key: string, uid: string, { accountId }: CollectionOptions): Access {
    if (accountId === '') {
      return ALWAYS_OPEN;
    }
    return storage === undefined ? createAccess() : sharedAccess(storage, JSON.stringify(['access', key, uid]));
  }

  function onDisk(database: Storage, key: string, options: CollectionOptions, retentions: ReadonlyMap<string, number>) {
    const leaseKey = JSON.stringify([options.apiUrl, options.accountId]);
    const history = createStoredHistory({
      storage: database,
      key,
      leaseKey,
      newId: () => crypto.getRandomValues(new Uint32Array(3)).join('-'),
      retentionMs: options.retentionMs,
      retentionsInUse: () => retentions,
      scrapeIntervalMs: options.scrapeIntervalMs,
      turns,
      onDurable: () => channel?.tell(key),
    });
    void deleteOrphans(database, key, clock.now());
    return {
      history,
      lease: sharedLease(database, leaseKey),
      catchUp: history.catchUp,
      storageProblem: database.problem,
    };
  }

  return (options) => {
    const key = keyOf(options);
    const account = accounts.get(key) ?? createAccount(key, options);
    accounts.set(key, account);
    account.join(options);
    return account;
  };
}

function inMemory(
  { scrapeIntervalMs, accountId }: CollectionOptions,
  { shared, turns }: World,
  retentions: ReadonlyMap<string, number>
) {
  const isMissed = shared !== undefined && accountId !== '';
  return {
    history: createHistory({
      scrapeIntervalMs,
      turns,
      get retentionMs() {
        return Math.max(...retentions.values());
      },
    }),
    lease: memoryLease(),
    storageProblem: () => (isMissed ? ('absent' as const) : undefined),
  };
}

/**
 * What an account shows does not depend on which data source asks for it, and its lease is one; so data sources on
 * one account have one history, and none of them waits while another one collects.
 */
function keyOf({ scope, uid, apiUrl, accountId }: CollectionOptions): string {
  return JSON.stringify(accountId === '' ? [scope, uid] : [scope, apiUrl, accountId]);
}
