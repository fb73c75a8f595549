import { createExpositionParser, type Exposition } from '../../exposition';
import { FAILURE, SCRAPE, type Block, type Column, type ColumnKind } from '../block';
import type { HistoryOptions, ResolvedColumn } from '../core';
import { hasPlaceBefore } from '../believedTime';
import { coverageOf } from '../coverage';
import { exportText, namedColumns, type NamedColumns } from '../exportText';
import { IMPORT_PARSER } from '../memoryHistory';
import { readImport } from '../readImport';
import { readWindow } from '../readWindow';
import { importReach, placeImport, withImported } from '../storeImport';
import type { AppendOptions, AppendResult, History } from '../types';
import { layoutsOf, scrapeOf } from './families';
import type { Missed } from './familyCache';
import { inTurn } from './inTurn';
import { writeScrape } from './records';
import { createReplica } from './replica';
import { createRewriting, type ScrapeNews } from './rewriting';
import type { Lease, ShelfOptions } from './shelf';
import { isStored } from './storedBlock';

export interface StoredHistoryOptions extends HistoryOptions, Omit<ShelfOptions, 'retentionsInUse'> {
  /** Of the data sources of this page, where there may be several. */
  retentionsInUse?: ShelfOptions['retentionsInUse'];
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
export function createStoredHistory(given: StoredHistoryOptions): StoredHistory {
  const { retentionsInUse = () => new Map([['', given.retentionMs]]), onDurable = () => {} } = given;
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

  /** To be stored as soon as that is possible. */
  function keepForLater(timeMs: number): void {
    if (storage.problem() !== 'absent') {
      replica.unsaved.add(timeMs);
    }
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
      case 'between': {
        const resolve = () => core.resolve(timeMs, kind, exposition, ownSamples);
        if (replica.stored === undefined) {
          keepForLater(timeMs);
          return core.putBetween(resolve());
        }
        return (await insert(timeMs, resolve, { lease: held, news })) ?? taken();
      }
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
    keepForLater(timeMs);
    replica.dropExpired();
    return core.put(core.resolve(timeMs, kind, exposition, ownSamples));
  }

  /** A scrape with a place before later ones. @returns undefined when it has none any more, or is not stored. */
  async function insert(
    timeMs: number,
    resolve: () => ResolvedColumn,
    scrape: ScrapeNews
  ): Promise<AppendResult | undefined> {
    const place = () => {
      // Another tab may have stored a scrape of that time since.
      const column = hasPlaceBefore(columns.blocks(), timeMs, scrapeIntervalMs) ? resolve() : undefined;
      return { columns: column === undefined ? [] : [column], result: column };
    };
    const inserted = await rewriting.insert(timeMs, place, scrape);
    if (inserted === 'leaseLost') {
      return { appended: false, reason: 'leaseLost' };
    }
    if (inserted?.result === undefined) {
      return undefined;
    }
    replica.news = scrape.news;
    onDurable();
    const { ids, refused } = inserted.result;
    return { appended: true, samples: ids.length, duplicates: 0, seriesRefused: refused };
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
        if (typeof saved !== 'object') {
          throw new Error('The browser did not take what was read, so nothing was added to the history.');
        }
        onDurable();
        return saved.result;
      });
    },
    async *exportText(format = 'text', untilMs = Infinity) {
      yield* exportText(columnsToExport(untilMs), format);
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
        onDurable();
        await replica.load();
      }),
  };
}
