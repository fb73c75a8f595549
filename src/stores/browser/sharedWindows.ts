import type { History, HistoryWindow } from '../../history';
import type { Selection } from '../../plan';

/** Some samples that a panel needs. */
export interface WindowRequest {
  selection: Selection;
  fromMs: number;
  toMs: number;
  holdFailuresUntilMs: number | undefined;
  /** Time of the newest column when the panel was asked, ms. */
  settledMs: number;
}

/** Windows of samples that several panels of one refresh ask for. */
export interface SharedWindows {
  /** @returns what the history reads, the same window to all who ask while it does not change. To be read only. */
  read(request: WindowRequest): Promise<HistoryWindow>;
  clear(): void;
}

export interface SharedWindowsOptions {
  history: Pick<History, 'changedSince' | 'read'>;
  /** What is later may not be shown, ms. */
  visibleUntilMs: () => number;
}

/** What is longer is of panels that are opened, each of which goes over its whole range once. */
const MOST_BYTES_EACH = 256_000;
const MOST_BYTES = 8_000_000;

export function createSharedWindows({ history, visibleUntilMs }: SharedWindowsOptions): SharedWindows {
  const windows = new Map<string, Promise<HistoryWindow>>();
  let version = '';
  let bytes = 0;

  function clear(): void {
    windows.clear();
    bytes = 0;
  }

  function keep(key: string, reading: Promise<HistoryWindow>, window: HistoryWindow): void {
    if (windows.get(key) !== reading) {
      return;
    }
    const size = bytesOf(window);
    if (!window.isLasting || size > MOST_BYTES_EACH || bytes + size > MOST_BYTES) {
      windows.delete(key);
    } else {
      bytes += size;
    }
  }

  return {
    clear,
    async read({ selection, fromMs, toMs, holdFailuresUntilMs, settledMs }) {
      const now = [history.changedSince().mark, settledMs, visibleUntilMs()].join();
      if (now !== version) {
        clear();
        version = now;
      }
      const key = JSON.stringify([selection, fromMs, toMs, holdFailuresUntilMs]);
      const shared = windows.get(key);
      if (shared !== undefined) {
        return shared;
      }
      const reading = history.read(selection, fromMs, toMs, { holdFailuresUntilMs });
      windows.set(key, reading);
      try {
        const window = await reading;
        keep(key, reading, window);
        return window;
      } catch (error) {
        windows.delete(key);
        throw error;
      }
    },
  };
}

function bytesOf({ times, series }: HistoryWindow): number {
  return series.reduce((sum, { column }) => sum + column.values.byteLength, times.byteLength);
}
