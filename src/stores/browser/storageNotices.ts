import type { StorageProblem } from '../../database/storage';
import { MAX_LABEL_BYTES, MAX_SERIES, type HistoryStats } from '../../history';
import type { StoreNotice } from '../types';

const UNTIL_CLOSED = 'The history lasts until this page is closed';

/** Why the history is not stored, and what to do. */
export const STORAGE_PROBLEM_TEXTS: Readonly<Record<StorageProblem, string>> = {
  absent: `${UNTIL_CLOSED}: this browser offers no storage here, as in some private windows. Other tabs ask for themselves.`,
  refused: `${UNTIL_CLOSED}: this browser does not let Grafana store anything. Allow site data for this address.`,
  noAnswer: `${UNTIL_CLOSED}: the browser’s storage does not answer. Close other tabs of this Grafana; it is tried again every minute.`,
  newerVersion: `${UNTIL_CLOSED}: another tab has a newer version of this data source. Reload this page.`,
  full: 'New samples are not stored, since the browser’s storage is full. They last until this page is closed; make room on the disk or shorten the history in the settings.',
  failed:
    'New samples are not stored, since the browser’s storage reported an error. They last until this page is closed; it is tried again at each scrape.',
};

/** What a reader must know of how the history is kept. */
export function storageNotices(
  { seriesRefused, refusedFor, stored }: HistoryStats,
  problem: StorageProblem | undefined
): StoreNotice[] {
  const notices: StoreNotice[] = [];
  if (problem !== undefined) {
    notices.push({ severity: 'info', text: STORAGE_PROBLEM_TEXTS[problem] });
  }
  if (stored !== undefined && stored.damaged > 0) {
    notices.push({
      severity: 'warning',
      text: `${count(stored.damaged, 'record')} of the stored history cannot be read; what they held is missing, not zero. Export what is left and clear the history to be rid of this.`,
    });
  }
  if (seriesRefused > 0) {
    notices.push({
      severity: 'warning',
      text: `${seriesRefused} series of the newest scrape are left out, since this browser keeps ${refusedFor === 'labelBytes' ? `${MAX_LABEL_BYTES / 2 ** 20} MiB of names and labels` : MAX_SERIES} at most. Label values that change all the time are the usual cause.`,
    });
  }
  return notices;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
