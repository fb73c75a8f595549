import { createExpositionParser, type Exposition } from '../../exposition';
import { FAILURE, SCRAPE, type Block, type Column, type ColumnKind } from '../block';
import type { HistoryOptions } from '../core';
import { coverageOf } from '../coverage';
import { exportText, namedColumns, type NamedColumns } from '../exportText';
import { IMPORT_LIMITS } from '../memoryHistory';
import { readImport } from '../readImport';
import { readWindow } from '../readWindow';
import { columnsToStore, importResult, storeImport } from '../storeImport';
import type { AppendOptions, AppendResult, History } from '../types';
import { layoutsOf, scrapeOf } from './families';
import type { Missed } from './familyCache';
import { inTurn } from './inTurn';
import { writeScrape } from './records';
import { createReplica } from './replica';
import { createRewriting } from './rewriting';
import type { Lease, ShelfOptions } from './shelf';
import { isStored } from './storedBlock';

export interface StoredHistoryOptions extends HistoryOptions, ShelfOptions {
  /** Key of the budget row whose lease an append has to hold. */
  budgetKey: string;
  /** Called when a change of what is stored is complete, so that other tabs can be told. */
  onDurable?: () => void;
}

export interface StoredHistory extends History {
  /** Takes over what other tabs have stored. @returns what the last scrape has led to, where somebody told it. */
  catchUp(): Promise<string | undefined>;
}

/** Another tab may be faster; not over and over, unless a record is broken. */
const ATTEMPTS = 4;

/**
 * A history in the browser's database that tabs share, with its recent part in memory. While there is no database it
 * is a history in memory; what could not be stored is stored as soon as that is possible again.
 */
export function createStoredHistory(options: StoredHistoryOptions): StoredHistory {
  const { storage, retentionMs, budgetKey, onDurable = () => {} } = options;
  const replica = createReplica(options);
  const rewriting = createRewriting(replica, options);
  const { core, layouts, shelf } = replica;
  const { columns, table } = core;
  const exclusive = inTurn();
  let firstLoad: Promise<unknown> | undefined;

  /** Undefined once storage has answered, so that nobody waits a turn for nothing. */
  function ready(): Promise<unknown> | undefined {
    if (replica.stored === undefined) {
      firstLoad ??= exclusive(async () => replica.stored !== undefined || (await replica.load()));
      return firstLoad;
    }
    return undefined;
  }

  async function append(
    timeMs: number,
    kind: ColumnKind,
    exposition: Exposition | undefined,
    { ownSamples, lease, news }: AppendOptions = {}
  ): Promise<AppendResult> {
    if (replica.stored === undefined) {
      await replica.load();
    }
    const held = lease === undefined ? undefined : { row: budgetKey, generation: lease };
    const taken = (): AppendResult => ({
      appended: false,
      reason: 'notAfterNewest',
      newestMs: columns.newestMs() ?? timeMs,
    });
    switch (core.roomFor(timeMs)) {
      case 'taken':
        return taken();
      case 'wrongClock': {
        const dropped = await rewriting.dropAfter(timeMs - 1, held);
        if (dropped === 'leaseLost') {
          return { appended: false, reason: 'leaseLost' };
        }
        if (dropped === 'failed') {
          columns.dropAfter(timeMs - 1);
        } else {
          onDurable();
        }
        if (timeMs <= (columns.newestMs() ?? -Infinity)) {
          return taken();
        }
        break;
      }
      case 'free':
        break;
    }
    for (let attempt = 0; attempt < ATTEMPTS && replica.stored !== undefined; attempt++) {
      const column = core.resolve(timeMs, kind, exposition, ownSamples);
      const outcome = await store(column, replica.stored, held, news);
      if (outcome === 'failed') {
        break;
      }
      if (outcome === 'written') {
        replica.news = news;
        onDurable();
        return core.put(column);
      }
      if (outcome === 'leaseLost') {
        return { appended: false, reason: 'leaseLost' };
      }
      await replica.load();
      if (timeMs <= (columns.newestMs() ?? -Infinity)) {
        return taken();
      }
    }
    replica.news = news;
    if (storage.problem() !== 'absent') {
      replica.unsaved.add(timeMs);
    }
    replica.dropExpired(timeMs);
    return core.put(core.resolve(timeMs, kind, exposition, ownSamples));
  }

  async function store(
    column: Column,
    base: NonNullable<typeof replica.stored>,
    held: Lease | undefined,
    news: string | undefined
  ) {
    const { scrape, layouts: used } = scrapeOf(column, table, layouts);
    const record = await writeScrape(scrape);
    const unknown = used.filter(({ id }) => !layouts.has(id));
    const outcome = await shelf.append({ timeMs: column.timeMs, record, layouts: unknown, news }, base, held);
    if (!outcome.ok) {
      return 'failed';
    }
    if (typeof outcome.value !== 'string') {
      replica.stored = outcome.value;
      unknown.forEach((layout) => layouts.add(layout.id, layout));
      replica.recentLayouts.set(column.timeMs, layoutsOf(scrape));
      return 'written';
    }
    return outcome.value;
  }

  async function tidy(): Promise<void> {
    if (await rewriting.tidy()) {
      onDurable();
    }
  }

  /** The wait for a scrape ends with its being stored; what has to be put in order comes after it. */
  function appendInTurn(...scrape: Parameters<typeof append>): Promise<AppendResult> {
    return exclusive(async () => {
      const result = await append(...scrape);
      void exclusive(tidy);
      return result;
    });
  }

  /** Block after block as it is when its turn comes: while a reader takes its time, all of them may be written anew. */
  async function* columnsToExport(untilMs: number): AsyncGenerator<NamedColumns> {
    await ready();
    for (let doneMs = -Infinity; ;) {
      const { changes } = replica;
      const block = columns.blocks().find(({ times }) => (times.at(-1) ?? -Infinity) > doneMs);
      if (block === undefined) {
        return;
      }
      const read = await replica.withSamples([block], undefined);
      if ((await isBehind(read)) || changes !== replica.changes) {
        continue;
      }
      for (const withSamples of typeof read === 'string' ? [] : read) {
        yield namedColumns(withSamples, { afterMs: doneMs, untilMs }, table);
      }
      doneMs = block.times.at(-1) ?? Infinity;
    }
  }

  /** Whether this has caught up, so that it can be read again. Where storage does not answer, nothing better is to be had. */
  async function isBehind(read: Block[] | Missed): Promise<boolean> {
    return read === 'behind' && exclusive(replica.catchUp);
  }

  async function listed<T>(list: () => T): Promise<T> {
    await ready();
    return list();
  }

  return {
    append: (timeMs, exposition, appendOptions) => appendInTurn(timeMs, SCRAPE, exposition, appendOptions),
    appendFailure: (timeMs, appendOptions) => appendInTurn(timeMs, FAILURE, undefined, appendOptions),
    async catchUp() {
      await exclusive(replica.catchUp);
      return replica.news;
    },
    async read(selection, fromMs, toMs, readOptions = {}) {
      await ready();
      const metric = selection.metric === '' ? undefined : selection.metric;
      for (;;) {
        const { changes } = replica;
        const all = columns.blocks();
        const wanted = all.filter(({ times }) => (times[0] ?? 0) <= toMs && (times.at(-1) ?? 0) >= fromMs);
        const read = wanted.some(isStored) ? await replica.withSamples(wanted, metric) : wanted;
        if (!(await isBehind(read)) && changes === replica.changes) {
          const samples = new Map(
            wanted.map((block, at) => [block, typeof read === 'string' ? block : (read[at] ?? block)])
          );
          const blocks = all.map((block) => samples.get(block) ?? block);
          return readWindow(blocks, table.select(selection), fromMs, toMs, readOptions);
        }
      }
    },
    metrics: () => listed(core.metrics),
    labelNames: (selection) => listed(() => core.labelNames(selection)),
    labelValues: (label, selection) => listed(() => core.labelValues(label, selection)),
    coverage: () => listed(() => coverageOf(columns.blocks())),
    stats: () =>
      listed(() => {
        const heads = columns.blocks().flatMap((block) => (isStored(block) ? [block.head] : []));
        return {
          ...core.stats(),
          stored: {
            problem: storage.problem(),
            unsaved: replica.unsaved.size,
            bytes: heads.flatMap(({ families }) => families).reduce((sum, { bytes }) => sum + bytes, 0),
            blocks: heads.length,
            damaged: replica.damagedRecords(),
          },
        };
      }),
    async importText(chunks, importOptions = {}) {
      const text = await readImport(chunks, createExpositionParser({ limits: IMPORT_LIMITS }), importOptions);
      const target = { columns, table, retentionMs, nowMs: importOptions.nowMs ?? Infinity };
      return exclusive(async () => {
        const caughtUp = await replica.catchUp();
        if (!caughtUp && replica.stored === undefined) {
          return storeImport(text, target);
        }
        let added = columnsToStore(text, target);
        const insert = () =>
          rewriting.insert(() => {
            added = columnsToStore(text, target);
            return added;
          });
        const duplicates = added.length === 0 ? 0 : caughtUp ? await insert() : undefined;
        if (duplicates === undefined) {
          throw new Error('The browser did not take what was read, so nothing was added to the history.');
        }
        onDurable();
        return importResult(text, added, duplicates);
      });
    },
    async *exportText(format = 'text', untilMs = Infinity) {
      yield* exportText(columnsToExport(untilMs), format);
    },
    clear: () =>
      exclusive(async () => {
        const cleared = await shelf.clear();
        if (!cleared.ok && cleared.problem !== 'absent' && cleared.problem !== 'refused') {
          throw new Error('The browser did not clear what is stored, so the history is as it was. Try again.');
        }
        replica.clear();
        onDurable();
        await replica.load();
      }),
  };
}
