import { FAILURE, NOT_COLLECTED, PARTIAL, SCRAPE, type ColumnKind } from '../blocks/block';
import { packCells, unpackCells } from '../codec/cells';
import { DamagedRecord, sealText, unsealText } from '../codec/seal';
import type { RoomUse } from '../seriesLimits';
import { countOf, fieldsOf, listOf, numberOf, textOf } from '../../database/fields';
import { keyOf, timeKey } from '../../database/open';
import type { RetentionInUse } from './retentions';

/** More series than that no scrape has (exposition limits), so whatever says so is damaged. */
const MOST_SERIES = 250_000;

/** Which series of a family have samples in a record, and how many bytes those take where they are a record of their own. */
export interface FamilyRef {
  name: string;
  layout: string;
  series: number;
  bytes: number;
}

/** One scrape: the samples of all families, one after the other, each in the order of its layout. */
export interface ScrapeRecord {
  timeMs: number;
  kind: ColumnKind;
  families: FamilyRef[];
  values: Float64Array;
}

/** What is to know of a closed block before any of its samples is read. */
export interface BlockHead {
  /** Differs from that of every other block there was, so that nothing kept of an older one is taken for it. */
  id: string;
  times: Float64Array;
  kinds: Uint8Array;
  families: FamilyRef[];
  /** Whether its families say that they belong to it; those that the first version wrote do not. */
  identified: boolean;
}

/** What all tabs have to know of a history. */
export interface HistoryRecord {
  /** Counts changes other than a scrape more: a tab that knows another one has to read everything again. */
  revision: number;
  /**
   * Differs after each such change from all that ever was, also where counting began anew since the record was
   * deleted or damaged. Absent in what the first version wrote.
   */
  state: string | undefined;
  newestMs: number | undefined;
  retentionMs: number;
  /** What the last scrape has led to, in the words of whoever collects. */
  news: string | undefined;
  /** What series take that only imports have, and the time of the newest sample of those. Older versions leave it out. */
  imported?: RoomUse & { newestMs: number };
  /** What `retentionMs` is the longest of. */
  retentions?: RetentionInUse[];
}

const HEAD_LENGTH_BYTES = 4;

export async function writeScrape({ timeMs, kind, families, values }: ScrapeRecord): Promise<Uint8Array> {
  const [head, cells] = await Promise.all([
    sealText(JSON.stringify({ timeMs, kind, families: families.map(familyRow) })),
    packCells(values, 1),
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

/** A record that cannot be read is as good as none. */
export function readHistoryRecord(record: unknown): HistoryRecord | undefined {
  try {
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
  } catch {
    return undefined;
  }
}

function importedOf({ series, labelBytes, newestMs }: Record<string, unknown>): HistoryRecord['imported'] {
  return { series: numberOf(series), labelBytes: numberOf(labelBytes), newestMs: numberOf(newestMs) };
}

function retentionOf(value: unknown): RetentionInUse {
  const { source, ms, atMs } = fieldsOf(value);
  return { source: textOf(source), ms: numberOf(ms), atMs: numberOf(atMs) };
}

/** The key of a block: those of its families begin with it. */
export function headKey(key: string, { times }: BlockHead): string {
  return keyOf(key, timeKey(times[0] ?? 0));
}

/** @throws DamagedRecord when it is none. */
export function bytesOf(record: unknown): Uint8Array {
  if (!(record instanceof Uint8Array)) {
    throw new DamagedRecord('missing');
  }
  return record;
}

function familyRow({ name, layout, series, bytes }: FamilyRef): unknown[] {
  return [name, layout, series, bytes];
}

function familiesOf(value: unknown): FamilyRef[] {
  const families = listOf(value).map((row) => {
    const [name, layout, series, bytes] = listOf(row);
    return { name: textOf(name), layout: textOf(layout), series: countOf(series), bytes: countOf(bytes) };
  });
  const isTwice = new Set(families.map(({ name }) => name)).size < families.length;
  if (isTwice || families.reduce((sum, { series }) => sum + series, 0) > MOST_SERIES) {
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
