/*
 * How much a history may hold, of which docs/limits-and-errors.md tells users, and how much room is left for series.
 */

/** Series that are kept at a time. Those of imports have as much room again. */
export const MAX_SERIES = 60_000;
/** Of their names and labels; ten times what series of usual names take when there are as many as there may be. */
export const MAX_LABEL_BYTES = 64 * 1024 * 1024;

/** What people import they have chosen, so its size has no limit; those on single lines stay. */
export const IMPORT_LIMITS = { bodyBytes: Infinity, samples: Infinity, nameAsLabel: true };

/** An hour of scrapes at one a minute: long enough that arrays weigh little, short enough that idle hours are constants. */
export const COLUMNS_PER_BLOCK = 60;
/** Recent scrapes are stored as one record each. When there are so many, the oldest are closed into a block. */
export const MOST_RECENT_SCRAPES = COLUMNS_PER_BLOCK + 10;
/** Of samples that were read from the database and are remembered: a day of what a dashboard of 20 deployments shows. */
export const MAX_REMEMBERED_BYTES = 64 * 1024 * 1024;

/** How many series there may be, and how many bytes their names and labels may take at two bytes a character. */
export interface SeriesLimits {
  series: number;
  labelBytes: number;
}

/** What some series take of it. */
export type SeriesUse = SeriesLimits;
/** Which of the limits. */
export type SeriesLimit = keyof SeriesLimits;

/**
 * How much room is left for new series. Those that only imports have may take as much again, and take nothing from
 * those that are scraped. Texts that series share are counted for each, since each is found by the text of all its
 * labels.
 */
export interface SeriesQuota {
  /** @param key the text of the series. @returns whether there was room; if not, that is remembered as `reached`. */
  take(key: string, isImported: boolean): boolean;
  giveBack(key: string, isImported: boolean): void;
  /** For a series of imports that is scraped now. It is there already, so it stays whether there is room or not. */
  turnScraped(key: string): void;
  /** Which limit a series was refused for last. */
  reached(): SeriesLimit | undefined;
  /** What series of imports take. */
  imported(): SeriesUse;
  /** At the least. After a history was read from the database, nobody can tell which of its series are imported. */
  setImported(use: SeriesUse): void;
  clear(): void;
}

const NONE: SeriesUse = { series: 0, labelBytes: 0 };

export function createSeriesQuota(limits: SeriesLimits): SeriesQuota {
  let scraped = NONE;
  let imported = NONE;
  /** Counted among `scraped`, though they are of imports. */
  let untold = NONE;
  let reached: SeriesLimit | undefined;

  function roomOf(limit: SeriesLimit, isImported: boolean): number {
    const used = isImported ? imported[limit] + untold[limit] : scraped[limit] - untold[limit];
    return limits[limit] - used;
  }

  function count(key: string, isImported: boolean, by: 1 | -1): void {
    if (isImported) {
      imported = changed(imported, key, by);
    } else {
      scraped = changed(scraped, key, by);
    }
  }

  return {
    take(key, isImported) {
      if (roomOf('series', isImported) < 1) {
        reached = 'series';
        return false;
      }
      if (roomOf('labelBytes', isImported) < bytesOf(key)) {
        reached = 'labelBytes';
        return false;
      }
      count(key, isImported, 1);
      return true;
    },
    giveBack: (key, isImported) => count(key, isImported, -1),
    turnScraped(key) {
      count(key, true, -1);
      count(key, false, 1);
    },
    reached: () => reached,
    imported: () => ({
      series: imported.series + untold.series,
      labelBytes: imported.labelBytes + untold.labelBytes,
    }),
    setImported(use) {
      const rest = (limit: SeriesLimit) => Math.max(0, Math.min(use[limit], limits[limit]) - imported[limit]);
      untold = { series: rest('series'), labelBytes: rest('labelBytes') };
    },
    clear() {
      scraped = imported = untold = NONE;
      reached = undefined;
    },
  };
}

function changed({ series, labelBytes }: SeriesUse, key: string, by: 1 | -1): SeriesUse {
  return { series: series + by, labelBytes: labelBytes + by * bytesOf(key) };
}

function bytesOf(key: string): number {
  return key.length * 2;
}
