import type { StorageProblem } from '../../database/storage';
import { allSteps, IN_ONE_GO } from '../../series/turns';
import { FAILURE, SCRAPE } from '../blocks/block';
import { mergeColumns } from '../blocks/columns';
import type { HistoryOptions } from '../core';
import { exportText, readImportedText } from '../text/textFormat';
import { importReach, placeImport } from '../text/placeImport';
import type { AppendResult, History } from '../types';
import { createAppending } from './appending';
import { createReading } from './reading';
import type { RecordWriterOptions } from './recordWriter';
import { createReplica } from './replica';
import { createRewriting } from './rewriting';
import { isStored } from './storedBlocks';

export interface StoredHistoryOptions extends HistoryOptions, Omit<RecordWriterOptions, 'retentionsInUse'> {
  /** Of the data sources of this page, where there may be several. */
  retentionsInUse?: RecordWriterOptions['retentionsInUse'];
  /** Of the row of the lease that an append has to hold. */
  leaseKey: string;
  /** Called when a change of what is stored is complete, so that other tabs can be told. */
  onDurable?: () => void;
}

export interface StoredHistory extends History {
  /** Takes over what other tabs have stored. @returns what the last scrape has led to, where somebody told it. */
  catchUp(): Promise<string | undefined>;
}

/**
 * A history in the browser's database that tabs share, with its recent part in memory. While there is no database it
 * is a history in memory; what could not be stored is stored as soon as that is possible again.
 */
export function createStoredHistory(given: StoredHistoryOptions): StoredHistory {
  const { retentionsInUse = () => new Map([['', given.retentionMs]]), onDurable = () => {} } = given;
  const options = { ...given, retentionsInUse, onDurable };
  const { storage, scrapeIntervalMs, turns = IN_ONE_GO } = options;
  const replica = createReplica(options);
  const rewriting = createRewriting(replica, options);
  const { append, keepForLater } = createAppending(replica, rewriting, options);
  const exclusive = inTurn();
  const reading = createReading(replica, { ready, catchUp: () => exclusive(replica.catchUp) });
  const { core, records } = replica;
  const { columns, seriesIndex } = core;
  let firstLoad: Promise<unknown> | undefined;

  async function ready(): Promise<void> {
    if (replica.stored === undefined) {
      firstLoad ??= exclusive(async () => replica.stored !== undefined || (await replica.load()));
      await firstLoad;
    }
    while (replica.loading !== undefined) {
      await replica.loading;
    }
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
    read: async (...asked) => (await reading.find(...asked)).read(),
    find: reading.find,
    changedSince: core.changedSince,
    metrics: () => listed(core.metrics),
    labelNames: (selection) => listed(() => core.labelNames(selection)),
    labelValues: (label, selection) => listed(() => core.labelValues(label, selection)),
    seriesBetween: reading.seriesBetween,
    coverage: (nowMs) => listed(() => core.coverage(nowMs)),
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
      const text = await readImportedText(chunks, importOptions, turns.begin('background'));
      const nowMs = importOptions.nowMs ?? Infinity;
      const targetNow = () => ({
        seriesIndex,
        retentionMs: replica.retentionMs(),
        scrapeIntervalMs,
        nowMs,
        newestMs: columns.newestMs(),
      });
      const fromMs = importReach(text, scrapeIntervalMs);
      return exclusive(async () => {
        const caughtUp = await replica.catchUp();
        if (!caughtUp && replica.stored === undefined && isOutOfReach(storage.problem())) {
          return columns.change(fromMs, (stored) => {
            const placed = allSteps(placeImport(text, stored, targetNow()));
            placed.columns.forEach(({ timeMs }) => keepForLater(timeMs));
            return { columns: mergeColumns(stored, placed.columns), result: placed.result };
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
    async *exportText(format = 'text', range = {}) {
      yield* exportText(reading.columnsToExport(range), format, turns.begin('background'));
    },
    clear: () =>
      exclusive(async () => {
        const cleared = await records.clear();
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

/** Whether there is nothing to add to but what is in memory. Otherwise what is stored is not known yet. */
function isOutOfReach(problem: StorageProblem | undefined): boolean {
  return problem === 'absent' || problem === 'refused';
}

/** Runs pieces of work one after the other, in the order in which they were given. A failure is its giver's alone. */
function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
