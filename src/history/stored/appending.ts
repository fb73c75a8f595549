import type { Storage } from '../../database/storage';
import type { Exposition } from '../../exposition';
import { allSteps, IN_ONE_GO, inTurns, type Turn, type Turns } from '../../series/turns';
import type { Column, ColumnKind } from '../blocks/block';
import { hasPlaceBefore } from '../blocks/coverage';
import type { ScrapeColumn } from '../core';
import type { AppendOptions, AppendResult } from '../types';
import { scrapeOf, seriesListsOf } from './families';
import { writeScrape, type Version } from './records';
import type { Replica } from './replica';
import { ATTEMPTS, inOneStep, type ForScrape, type Rewriting } from './rewriting';

export interface AppendingOptions {
  storage: Pick<Storage, 'problem'>;
  scrapeIntervalMs: number;
  /** Of the lease's row, which an append has to hold. */
  leaseKey: string;
  onDurable: () => void;
  turns?: Turns;
}

/** One more scrape, stored where that is possible. To be run one at a time. */
export interface Appending {
  append(
    timeMs: number,
    kind: ColumnKind,
    exposition: Exposition | undefined,
    options?: AppendOptions
  ): Promise<AppendResult>;
  /** To be called for a column in memory, so that it is stored as soon as that is possible. */
  keepForLater(timeMs: number): void;
}

export function createAppending(
  replica: Replica,
  rewriting: Rewriting,
  { storage, scrapeIntervalMs, leaseKey, onDurable, turns = IN_ONE_GO }: AppendingOptions
): Appending {
  const { core, seriesLists, records } = replica;
  const { columns, seriesIndex } = core;

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
    const turn = turns.begin();
    const held = lease === undefined ? undefined : { key: leaseKey, generation: lease };
    const skipped = (): AppendResult => ({
      appended: false,
      reason: 'notAfterNewest',
      newestMs: columns.newestMs() ?? timeMs,
    });
    switch (core.placeFor(timeMs)) {
      case 'nowhere':
        return skipped();
      case 'between': {
        const column = () => allSteps(core.columnOf(timeMs, kind, exposition, ownSamples));
        if (replica.stored === undefined) {
          keepForLater(timeMs);
          return core.putBetween(column());
        }
        return (await insert(timeMs, column, { lease: held, news })) ?? skipped();
      }
      case 'endOnceDropped': {
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
          return skipped();
        }
        break;
      }
      case 'end':
        break;
    }
    for (let attempt = 0; attempt < ATTEMPTS && replica.stored !== undefined; attempt++) {
      const column = await inTurns(core.columnOf(timeMs, kind, exposition, ownSamples), turn);
      await turn();
      const outcome = await store(column, replica.stored, { lease: held, news }, turn);
      if (outcome === 'failed') {
        break;
      }
      if (outcome === 'written') {
        replica.news = news;
        onDurable();
        await turn();
        return core.put(column);
      }
      if (outcome === 'leaseLost') {
        return { appended: false, reason: 'leaseLost' };
      }
      await replica.load();
      if (timeMs <= (columns.newestMs() ?? -Infinity)) {
        return skipped();
      }
    }
    replica.news = news;
    keepForLater(timeMs);
    replica.dropExpired();
    return core.put(allSteps(core.columnOf(timeMs, kind, exposition, ownSamples)));
  }

  /** A scrape with a place before later ones. @returns undefined when it has none any more, or is not stored. */
  async function insert(
    timeMs: number,
    columnNow: () => ScrapeColumn,
    scrape: ForScrape
  ): Promise<AppendResult | undefined> {
    const place = inOneStep(() => {
      // Another tab may have stored a scrape of that time since.
      const column = hasPlaceBefore(columns.blocks(), timeMs, scrapeIntervalMs) ? columnNow() : undefined;
      return { columns: column === undefined ? [] : [column], result: column };
    });
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

  async function store(column: Column, read: Version, { lease, news }: ForScrape, turn: Turn) {
    const { scrape, seriesLists: named } = await inTurns(scrapeOf(column, seriesIndex, seriesLists), turn);
    const record = await writeScrape(scrape, turn);
    const unknown = named.filter(({ id }) => !seriesLists.has(id));
    const outcome = await records.append({ timeMs: column.timeMs, record, seriesLists: unknown, news }, read, lease);
    if (!outcome.ok) {
      return 'failed';
    }
    if (typeof outcome.value !== 'string') {
      replica.stored = outcome.value;
      unknown.forEach((list) => seriesLists.add(list.id, list));
      replica.recentSeriesLists.set(column.timeMs, seriesListsOf(scrape));
      return 'written';
    }
    return outcome.value;
  }

  return { append, keepForLater };
}
