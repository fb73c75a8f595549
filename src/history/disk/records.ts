import { FAILURE, NOT_COLLECTED, PARTIAL, SCRAPE, type ColumnKind } from '../block';
import { packCells, unpackCells } from '../codec/cells';
import { DamagedRecord, sealText, unsealText } from '../codec/seal';
import type { RoomUse } from '../room';
import type { RetentionInUse } from './retentions';

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
}

/** What all tabs have to know of a history. */
export interface HistoryRecord {
  /** Counts changes other than a scrape more: a tab that knows another one has to read everything again. */
  revision: number;
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

/** @throws DamagedRecord */
export async function readScrape(record: unknown): Promise<ScrapeRecord> {
  const bytes = bytesOf(record);
  if (bytes.length < HEAD_LENGTH_BYTES) {
    throw new DamagedRecord('cut short');
  }
  const end = HEAD_LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = await unsealText(bytes.subarray(HEAD_LENGTH_BYTES, end), (text) => {
    const { timeMs, kind, families } = fieldsOf(JSON.parse(text));
    return { timeMs: numberOf(timeMs), kind: kindOf(kind), families: familiesOf(families) };
  });
  const length = head.families.reduce((sum, { series }) => sum + series, 0);
  return { ...head, values: await unpackCells(bytes.subarray(end), length, 1) };
}

export function writeHead({ id, times, kinds, families }: BlockHead): Promise<Uint8Array> {
  return sealText(JSON.stringify({ id, times: [...times], kinds: [...kinds], families: families.map(familyRow) }));
}

/** @throws DamagedRecord */
export function readHead(record: unknown): Promise<BlockHead> {
  return unsealText(bytesOf(record), (text) => {
    const { id, times, kinds, families } = fieldsOf(JSON.parse(text));
    return {
      id: textOf(id),
      times: Float64Array.from(listOf(times), numberOf),
      kinds: Uint8Array.from(listOf(kinds), kindOf),
      families: familiesOf(families),
    };
  });
}

export function writeHistoryRecord(record: HistoryRecord): string {
  return JSON.stringify(record);
}

/** A record that cannot be read is as good as none. */
export function readHistoryRecord(record: unknown): HistoryRecord | undefined {
  try {
    const { revision, newestMs, retentionMs, news, imported, retentions } = fieldsOf(JSON.parse(textOf(record)));
    return {
      revision: numberOf(revision),
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
  return listOf(value).map((row) => {
    const [name, layout, series, bytes] = listOf(row);
    return { name: textOf(name), layout: textOf(layout), series: numberOf(series), bytes: numberOf(bytes) };
  });
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

function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('no object');
  }
  return { ...value };
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) {
    throw new TypeError('no list');
  }
  return value;
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') {
    throw new TypeError('no number');
  }
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError('no text');
  }
  return value;
}
