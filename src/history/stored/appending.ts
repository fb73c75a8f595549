import type { Exposition } from '../../exposition';
import { hasPlaceBefore } from '../blocks/believedTime';
import type { Column, ColumnKind } from '../blocks/block';
import type { ResolvedColumn } from '../core';
import type { AppendOptions, AppendResult } from '../types';
import { layoutsOf, scrapeOf } from './families';
import { writeScrape } from './records';
import type { Replica } from './replica';
import type { Rewriting, ScrapeNews } from './rewriting';
import type { Lease } from './shelf';
import type { Storage } from '../../database/storage';

/** Another tab may be faster; not over and over, unless a record is broken. */
const ATTEMPTS = 4;

export interface AppendingOptions {
  storage: Pick<Storage, 'problem'>;
  scrapeIntervalMs: number;
  budgetKey: string;
  onDurable: () => void;
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
  { storage, scrapeIntervalMs, budgetKey, onDurable }: AppendingOptions
): Appending {
  const { core, layouts, shelf } = replica;
  const { columns, table } = core;

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

  return { append, keepForLater };
}
