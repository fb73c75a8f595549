/** How much a history may hold. docs/limits-and-errors.md tells users of it. */

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
