import { createExpositionParser, type Exposition } from '../exposition';
import { FAILURE, SCRAPE, type ColumnKind } from './block';
import { createHistoryCore, type HistoryOptions } from './core';
import { coverageOf } from './coverage';
import { exportText, namedColumns, type NamedColumns } from './exportText';
import { readImport } from './readImport';
import { readWindow } from './readWindow';
import { storeImport } from './storeImport';
import type { AppendOptions, AppendResult, History } from './types';

/** What people import they have chosen; the limits on single lines stay. */
export const IMPORT_LIMITS = { bodyBytes: Infinity, samples: Infinity };

/** A history in memory only. Each change is made at once; the promises are for histories that lie on disk. */
export function createHistory(options: HistoryOptions): History {
  const { retentionMs } = options;
  const core = createHistoryCore(options);
  const { columns, table } = core;

  function dropExpired(newestMs: number): void {
    if (columns.dropBefore(newestMs - retentionMs)) {
      core.dropSeriesBefore(columns.blocks()[0]?.times[0] ?? Infinity);
    }
  }

  function append(
    timeMs: number,
    kind: ColumnKind,
    exposition: Exposition | undefined,
    { ownSamples }: AppendOptions = {}
  ): AppendResult {
    switch (core.roomFor(timeMs)) {
      case 'taken':
        return { appended: false, reason: 'notAfterNewest', newestMs: columns.newestMs() ?? timeMs };
      case 'wrongClock':
        columns.dropAfter(timeMs - 1);
        break;
      case 'free':
        break;
    }
    dropExpired(timeMs);
    return core.put(core.resolve(timeMs, kind, exposition, ownSamples));
  }

  function* columnsToExport(untilMs: number): Generator<NamedColumns> {
    for (let doneMs = -Infinity; ;) {
      const block = columns.blocks().find(({ times }) => (times.at(-1) ?? -Infinity) > doneMs);
      if (block === undefined) {
        return;
      }
      yield namedColumns(block, { afterMs: doneMs, untilMs }, table);
      doneMs = block.times.at(-1) ?? Infinity;
    }
  }

  return {
    append: (timeMs, exposition, appendOptions) => append(timeMs, SCRAPE, exposition, appendOptions),
    appendFailure: (timeMs, appendOptions) => append(timeMs, FAILURE, undefined, appendOptions),
    read: async (selection, fromMs, toMs, readOptions = {}) =>
      readWindow(columns.blocks(), table.select(selection), fromMs, toMs, readOptions),
    metrics: async () => core.metrics(),
    labelNames: async (selection) => core.labelNames(selection),
    labelValues: async (label, selection) => core.labelValues(label, selection),
    coverage: async () => coverageOf(columns.blocks()),
    stats: async () => core.stats(),
    async importText(chunks, importOptions = {}) {
      const text = await readImport(chunks, createExpositionParser({ limits: IMPORT_LIMITS }), importOptions);
      return storeImport(text, { columns, table, retentionMs, nowMs: importOptions.nowMs ?? Infinity });
    },
    exportText: (format = 'text', untilMs = Infinity) => exportText(columnsToExport(untilMs), format),
    clear: async () => core.clear(),
  };
}
