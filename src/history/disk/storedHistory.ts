import { createExpositionParser, type Exposition } from '../../exposition';
import { FAILURE, SCRAPE, type Block, type Column, type ColumnKind } from '../block';
import type { HistoryOptions, ResolvedColumn } from '../core';
import { coverageOf } from '../coverage';
import { exportText } from '../exportText';
import { IMPORT_PARSER } from '../memoryHistory';
import { readImport } from '../readImport';
import { readWindow } from '../readWindow';
import { importReach, placeImport, withImported } from '../storeImport';
import type { AppendOptions, AppendResult, History } from '../types';
import { layoutsOf, scrapeOf } from './families';
import { inTurn } from './inTurn';
import { writeScrape } from './records';
import { createReplica } from './replica';
import { createRewriting, type RewritingOptions } from './rewriting';
import type { ShelfOptions } from './shelf';
import { isStored } from './storedBlock';

export interface StoredHistoryOptions
  extends HistoryOptions, Omit<ShelfOptions, 'retentionsInUse'>, Pick<RewritingOptions, 'newId'> {
  /** Of the data sources of this page, where there may be several. */
  retentionsInUse?: ShelfOptions['retentionsInUse'];
  /** Key of the budget row whose lease an append has to hold. */
  budgetKey: string;
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
export function createStoredHistory(given: StoredHistoryOptions): StoredHistory {
  const { retentionsInUse = () => new Map([['', given.retentionMs]]) } = given;
  const options = { ...given, retentionsInUse };
  const { storage, scrapeIntervalMs, budgetKey } = options;
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
    const taken = (): AppendResult => ({
      appended: false,
      reason: 'notAfterNewest',
      newestMs: columns.newestMs() ?? timeMs,
    });
    switch (core.roomFor(timeMs)) {
      case 'taken':
        return taken();
      case 'between': {
        const resolve = () => core.resolve(timeMs, kind, exposition, ownSamples);
        return replica.stored === undefined
          ? core.putBetween(resolve())
          : ((await insert(timeMs, resolve, news)) ?? taken());
      }
      case 'wrongClock':
        if (!(await rewriting.dropAfter(timeMs - 1))) {
          columns.dropAfter(timeMs - 1);
        }
        break;
      case 'free':
        break;
    }
    for (let attempt = 0; attempt < ATTEMPTS && replica.stored !== undefined; attempt++) {
      const column = core.resolve(timeMs, kind, exposition, ownSamples);
      const outcome = await store(column, replica.stored, lease, news);
      if (outcome === 'failed') {
        break;
      }
      if (outcome === 'written') {
        replica.news = news;
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
    dropExpired();
    return core.put(core.resolve(timeMs, kind, exposition, ownSamples));
  }

  async function insert(
    timeMs: number,
    resolve: () => ResolvedColumn,
    news: string | undefined
  ): Promise<AppendResult | undefined> {
    const place = () => {
      const column = resolve();
      return { columns: [column], result: column };
    };
    const { result } = (await rewriting.insert(timeMs, place, news)) ?? {};
    if (result === undefined) {
      return undefined;
    }
    replica.news = news;
    return { appended: true, samples: result.ids.length, duplicates: 0, seriesRefused: result.refused };
  }

  async function store(
    column: Column,
    base: NonNullable<typeof replica.stored>,
    lease: number | undefined,
    news: string | undefined
  ) {
    const { scrape, layouts: used } = scrapeOf(column, table, layouts);
    const record = await writeScrape(scrape);
    const unknown = used.filter(({ id }) => !layouts.has(id));
    const outcome = await shelf.append(
      { timeMs: column.timeMs, record, layouts: unknown, news },
      base,
      lease === undefined ? undefined : { row: budgetKey, generation: lease }
    );
    if (outcome.ok && outcome.value === 'written') {
      replica.stored = { revision: base.revision, newestMs: column.timeMs };
      unknown.forEach((layout) => layouts.add(layout.id, layout));
      replica.recentLayouts.set(column.timeMs, layoutsOf(scrape));
    }
    return outcome.ok ? outcome.value : 'failed';
  }

  /** Of what is in memory only; on disk, blocks are dropped by rewriting. */
  function dropExpired(): void {
    if (columns.dropBefore(replica.keptFromMs())) {
      core.dropSeriesBefore(columns.blocks()[0]?.times[0] ?? Infinity);
      layouts.forgetNumbers();
    }
  }

  /** The wait for a scrape ends with its being stored; what has to be put in order comes after it. */
  function appendInTurn(...scrape: Parameters<typeof append>): Promise<AppendResult> {
    return exclusive(async () => {
      const result = await append(...scrape);
      void exclusive(rewriting.tidy);
      return result;
    });
  }

  async function* blocksToExport(): AsyncGenerator<Block> {
    await ready();
    for (const block of columns.blocks()) {
      yield* (await replica.withSamples([block], undefined)) ?? [];
    }
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
        if (changes === replica.changes) {
          const samples = new Map(wanted.map((block, at) => [block, read?.[at] ?? block]));
          const blocks = all.map((block) => samples.get(block) ?? block);
          return readWindow(blocks, table.select(selection), fromMs, toMs, readOptions);
        }
      }
    },
    metrics: () => listed(core.metrics),
    labelNames: (selection) => listed(() => core.labelNames(selection)),
    labelValues: (label, selection) => listed(() => core.labelValues(label, selection)),
    coverage: (nowMs) => listed(() => coverageOf(columns.blocks(), nowMs)),
    stats: () =>
      listed(() => {
        const heads = columns.blocks().flatMap((block) => (isStored(block) ? [block.head] : []));
        return {
          ...core.stats(),
          retentionMs: replica.retentionMs(),
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
      const text = await readImport(chunks, createExpositionParser(IMPORT_PARSER), importOptions);
      const nowMs = importOptions.nowMs ?? Infinity;
      const targetNow = () => ({
        table,
        retentionMs: replica.retentionMs(),
        scrapeIntervalMs,
        nowMs,
        newestMs: columns.newestMs(),
      });
      const fromMs = importReach(text, scrapeIntervalMs);
      return exclusive(async () => {
        const caughtUp = await replica.catchUp();
        if (!caughtUp && replica.stored === undefined) {
          return columns.change(fromMs, (stored) => {
            const placed = placeImport(text, stored, targetNow());
            return { columns: withImported(stored, placed.columns), result: placed.result };
          });
        }
        const saved = caughtUp && (await rewriting.insert(fromMs, (stored) => placeImport(text, stored, targetNow())));
        if (!saved) {
          throw new Error('The browser did not take what was read, so nothing was added to the history.');
        }
        return saved.result;
      });
    },
    async *exportText(format = 'text') {
      await ready();
      yield* exportText(blocksToExport(), table.select({}), format);
    },
    clear: () =>
      exclusive(async () => {
        const cleared = await shelf.clear();
        // Where there is no storage at all, nothing of it can be left.
        if (!cleared.ok && cleared.problem !== 'absent') {
          throw new Error(
            'The browser’s storage did not take the change, so nothing was cleared. Close other tabs of this Grafana and try again, or delete the data of this site in the browser’s settings.'
          );
        }
        replica.clear();
        await replica.load();
      }),
  };
}
