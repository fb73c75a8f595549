import type { Exposition } from '../exposition';
import { allSteps, IN_ONE_GO } from '../series/turns';
import { endOf, FAILURE, SCRAPE, startOf, type ColumnKind } from './blocks/block';
import { mergeColumns } from './blocks/columns';
import { findSamples, seriesBetween } from './blocks/findSamples';
import { createHistoryCore, type HistoryOptions } from './core';
import { exportText, namedColumns, readImportedText, type NamedColumns } from './text/textFormat';
import { importReach, placeImport } from './text/placeImport';
import type {
  AppendOptions,
  AppendResult,
  ExportRange,
  FoundSamples,
  History,
  HistorySelection,
  ReadOptions,
} from './types';

/** A history in memory only. Each change is made at once; the promises are for histories that lie on disk. */
export function createHistory(options: HistoryOptions): History {
  const { scrapeIntervalMs, turns = IN_ONE_GO } = options;
  const core = createHistoryCore(options);
  const { columns, seriesIndex } = core;

  function dropExpired(): void {
    if (columns.dropBefore((core.confirmedMs() ?? -Infinity) - options.retentionMs)) {
      core.dropSeriesBefore(columns.blocks()[0]?.times[0] ?? Infinity);
    }
  }

  function append(
    timeMs: number,
    kind: ColumnKind,
    exposition: Exposition | undefined,
    { ownSamples }: AppendOptions = {}
  ): AppendResult {
    switch (core.placeFor(timeMs)) {
      case 'nowhere':
        return { appended: false, reason: 'notAfterNewest', newestMs: columns.newestMs() ?? timeMs };
      case 'between':
        return core.putBetween(allSteps(core.columnOf(timeMs, kind, exposition, ownSamples)));
      case 'endOnceDropped':
        columns.dropAfter(timeMs - 1);
        break;
      case 'end':
        break;
    }
    dropExpired();
    return core.put(allSteps(core.columnOf(timeMs, kind, exposition, ownSamples)));
  }

  function* columnsToExport({ fromMs = -Infinity, untilMs = Infinity }: ExportRange): Generator<NamedColumns> {
    for (let doneMs = fromMs - 1; ;) {
      const block = columns.blocks().find((each) => endOf(each) > doneMs);
      if (block === undefined || startOf(block) > untilMs) {
        return;
      }
      const some = namedColumns(block, { afterMs: doneMs, untilMs }, seriesIndex);
      yield some;
      doneMs = some.doneMs;
    }
  }

  function find(selection: HistorySelection, fromMs: number, toMs: number, readOptions?: ReadOptions): FoundSamples {
    return findSamples(columns.blocks(), seriesIndex.select(selection), fromMs, toMs, readOptions);
  }

  return {
    append: (timeMs, exposition, appendOptions) => append(timeMs, SCRAPE, exposition, appendOptions),
    appendFailure: (timeMs, appendOptions) => append(timeMs, FAILURE, undefined, appendOptions),
    read: async (...asked) => find(...asked).read(),
    find: async (...asked) => find(...asked),
    changedSince: core.changedSince,
    metrics: async () => core.metrics(),
    labelNames: async (selection) => core.labelNames(selection),
    labelValues: async (label, selection) => core.labelValues(label, selection),
    seriesBetween: async (selection, fromMs, toMs) =>
      seriesBetween(columns.blocks(), seriesIndex.select(selection), fromMs, toMs).map(({ labels }) => labels),
    coverage: async (nowMs) => core.coverage(nowMs),
    stats: async () => core.stats(),
    async importText(chunks, importOptions = {}) {
      const text = await readImportedText(chunks, importOptions, turns.begin('background'));
      const target = {
        seriesIndex,
        retentionMs: options.retentionMs,
        scrapeIntervalMs,
        nowMs: importOptions.nowMs ?? Infinity,
        newestMs: columns.newestMs(),
      };
      return columns.change(importReach(text, scrapeIntervalMs), (stored) => {
        const placed = allSteps(placeImport(text, stored, target));
        return { columns: mergeColumns(stored, placed.columns), result: placed.result };
      });
    },
    exportText: (format = 'text', range = {}) => exportText(columnsToExport(range), format, turns.begin('background')),
    clear: async () => core.clear(),
  };
}
