import { countOf, fieldsOf, joinKey, listOf, numberOf, readOrUndefined, textOf, timeKey } from '../../database/schema';
import { DEFAULT_LIMITS } from '../../exposition';
import { FAILURE, NOT_COLLECTED, PARTIAL, SCRAPE, startOf, type ColumnKind } from '../blocks/block';
import type { Turn } from '../../series/turns';
import { packCells, unpackCells, DamagedRecord, sealText, unsealText } from '../codec/cells';
import type { SeriesUse } from '../limits';

/** One metric in a scrape or block: which of its series have samples there. Prometheus calls a metric's series a family. */
export interface FamilyRef {
  /** Of the metric. */
  name: string;
  /** Id of the list of these series, in the order of their samples. */
  seriesList: string;
  /** How many series that list has. */
  series: number;
  /** Of the record with the samples, where they have one of their own; else 0. */
  bytes: number;
}

/** One scrape: the samples of all families, one after the other, each in the order of its list of series. */
export interface ScrapeRecord {
  timeMs: number;
  kind: ColumnKind;
  families: FamilyRef[];
  values: Float64Array;
}

/** What is to know of a closed block before any of its samples is read. */
export interface BlockHead {
  /** No other block ever had it, so nothing that is remembered of an older one is taken for this one. */
  id: string;
  times: Float64Array;
  kinds: Uint8Array;
  families: FamilyRef[];
  /** Whether the records of its families name their block; those that the first version wrote do not. */
  identified: boolean;
}

/** What all tabs have to know of a history. */
export interface HistoryRecord {
  /** Counts changes other than one more scrape. A tab that knows another count has to read everything again. */
  revision: number;
  /**
   * Random, and new after each such change: so two tabs notice too when counting began anew because the record was
   * deleted or damaged. Absent in what the first version wrote.
   */
  state: string | undefined;
  newestMs: number | undefined;
  retentionMs: number;
  /** What the last scrape has led to, in the words of whoever collects. */
  news: string | undefined;
  /** What the series take that only imports have, and the time of their newest sample. Older versions leave it out. */
  imported?: SeriesUse & { newestMs: number };
  /** What `retentionMs` is the longest of. */
  retentions?: RetentionInUse[];
}

/** Which state of a stored history a tab has read. */
export type Version = Pick<HistoryRecord, 'revision' | 'state' | 'newestMs'>;

/** Whether what is stored differs from what a tab has read by later scrapes at most. */
export function isSameState(record: HistoryRecord | undefined, read: Version): boolean {
  return (record?.revision ?? 0) === read.revision && record?.state === read.state;
}

const HEAD_LENGTH_BYTES = 4;

export async function writeScrape({ timeMs, kind, families, values }: ScrapeRecord, turn?: Turn): Promise<Uint8Array> {
  const [head, cells] = await Promise.all([
    sealText(JSON.stringify({ timeMs, kind, families: families.map(familyRow) })),
    packCells(values, 1, turn),
  ]);
  const record = new Uint8Array(HEAD_LENGTH_BYTES + head.length + cells.length);
  new DataView(record.buffer).setUint32(0, head.length, true);
  record.set(head, HEAD_LENGTH_BYTES);
  record.set(cells, HEAD_LENGTH_BYTES + head.length);
  return record;
}

/**
 * @param key of the time under which it is stored.
 * @throws DamagedRecord
 */
export async function readScrape(record: unknown, key: string): Promise<ScrapeRecord> {
  const bytes = bytesOf(record);
  if (bytes.length < HEAD_LENGTH_BYTES) {
    throw new DamagedRecord('cut short');
  }
  const end = HEAD_LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = await unsealText(bytes.subarray(HEAD_LENGTH_BYTES, end), (text) => {
    const { timeMs, kind, families } = fieldsOf(JSON.parse(text));
    return { timeMs: timeUnder(key, timeMs), kind: kindOf(kind), families: familiesOf(families) };
  });
  const length = head.families.reduce((sum, { series }) => sum + series, 0);
  return { ...head, values: await unpackCells(bytes.subarray(end), length, 1) };
}

export function writeHead({ id, times, kinds, families, identified }: BlockHead): Promise<Uint8Array> {
  return sealText(
    JSON.stringify({ id, times: [...times], kinds: [...kinds], families: families.map(familyRow), identified })
  );
}

/**
 * @param key of the time under which it is stored.
 * @throws DamagedRecord
 */
export async function readHead(record: unknown, key: string): Promise<BlockHead> {
  return unsealText(bytesOf(record), (text) => {
    const { id, times, kinds, families, identified } = fieldsOf(JSON.parse(text));
    const head = {
      id: textOf(id),
      times: Float64Array.from(listOf(times), numberOf),
      kinds: Uint8Array.from(listOf(kinds), kindOf),
      families: familiesOf(families),
      identified: identified === true,
    };
    timeUnder(key, head.times[0]);
    if (head.kinds.length !== head.times.length || !isAscending(head.times)) {
      throw new TypeError('no times of a block');
    }
    return head;
  });
}

export function writeHistoryRecord(record: HistoryRecord): string {
  return JSON.stringify(record);
}

/** Undefined for a record that cannot be read. */
export function readHistoryRecord(record: unknown): HistoryRecord | undefined {
  return readOrUndefined(() => {
    const { revision, state, newestMs, retentionMs, news, imported, retentions } = fieldsOf(JSON.parse(textOf(record)));
    return {
      revision: countOf(revision),
      state: state === undefined ? undefined : textOf(state),
      newestMs: newestMs === undefined ? undefined : numberOf(newestMs),
      retentionMs: numberOf(retentionMs),
      news: news === undefined ? undefined : textOf(news),
      ...(imported === undefined ? {} : { imported: importedOf(fieldsOf(imported)) }),
      ...(retentions === undefined ? {} : { retentions: listOf(retentions).map(retentionOf) }),
    };
  });
}

function importedOf({ series, labelBytes, newestMs }: Record<string, unknown>): HistoryRecord['imported'] {
  return { series: numberOf(series), labelBytes: numberOf(labelBytes), newestMs: numberOf(newestMs) };
}

function retentionOf(value: unknown): RetentionInUse {
  const { source, ms, atMs } = fieldsOf(value);
  return { source: textOf(source), ms: numberOf(ms), atMs: numberOf(atMs) };
}

/** The key of a block: those of its families begin with it. */
export function headKey(key: string, head: BlockHead): string {
  return joinKey(key, timeKey(startOf(head)));
}

/** @throws DamagedRecord when it is none. */
export function bytesOf(record: unknown): Uint8Array {
  if (!(record instanceof Uint8Array)) {
    throw new DamagedRecord('missing');
  }
  return record;
}

function familyRow({ name, seriesList, series, bytes }: FamilyRef): unknown[] {
  return [name, seriesList, series, bytes];
}

function familiesOf(value: unknown): FamilyRef[] {
  const families = listOf(value).map((row) => {
    const [name, seriesList, series, bytes] = listOf(row);
    return { name: textOf(name), seriesList: textOf(seriesList), series: countOf(series), bytes: countOf(bytes) };
  });
  // No scrape has more series than samples may be read, so a record that says so is damaged.
  const isTwice = new Set(families.map(({ name }) => name)).size < families.length;
  if (isTwice || families.reduce((sum, { series }) => sum + series, 0) > DEFAULT_LIMITS.samples) {
    throw new TypeError('no families of one block');
  }
  return families;
}

/** A record that lies under the time of another one would stand for what it is not. */
function timeUnder(key: string, value: unknown): number {
  const timeMs = numberOf(value);
  if (timeKey(timeMs) !== key) {
    throw new TypeError('stored under another time');
  }
  return timeMs;
}

function isAscending(times: Float64Array): boolean {
  return times.every((timeMs, at) => at === 0 || timeMs > (times[at - 1] ?? Infinity));
}

function kindOf(value: unknown): ColumnKind {
  switch (value) {
    case SCRAPE:
    case FAILURE:
    case NOT_COLLECTED:
    case PARTIAL:
      return value;
    default:
      throw new TypeError('no kind of column');
  }
}

/** How long a data source wants a history to be kept, and when it wrote to it last. */
export interface RetentionInUse {
  source: string;
  ms: number;
  atMs: number;
}

/**
 * The wishes of all data sources that share a history. One that has not written for as long as it wants samples kept
 * has none left; its own wish and that of the others of its page each source knows best.
 * @param confirmedMs a time that is surely past, since a clock may be wrong.
 */
export function mergeRetentions(
  stored: readonly RetentionInUse[],
  own: ReadonlyMap<string, number>,
  { atMs, confirmedMs }: { atMs: number; confirmedMs: number }
): RetentionInUse[] {
  const others = stored.filter((one) => !own.has(one.source) && one.atMs + one.ms >= confirmedMs);
  return [...others, ...Array.from(own, ([source, ms]) => ({ source, ms, atMs }))];
}

/** The longest wins: nobody loses what somebody wants to keep. */
export function longestRetention(stored: readonly RetentionInUse[], own: ReadonlyMap<string, number>): number {
  return Math.max(...stored.filter(({ source }) => !own.has(source)).map(({ ms }) => ms), ...own.values());
}
