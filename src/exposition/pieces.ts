import { BRACE_CLOSE, BRACE_OPEN, COMMA, hashBytes, sameBytes, viewOf } from './bytes';
import { IntColumn } from './intColumn';

/** One label, or the metric name under the name `__name__`, which no label may have. */
export interface Pair {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

export const METRIC_NAME = '__name__';

/** What a piece's bytes mean. */
export interface Piece {
  /** `open` is followed by more pieces, `close` ends the series, `bare` is a whole series without braces. */
  readonly ending: 'open' | 'close' | 'bare';
  readonly pairs: readonly Pair[];
  /** One of the pairs is the metric name. */
  readonly named: boolean;
  /**
   * Sum of a number per pair, a pair with an empty value (the same as no pair) counting 0.
   * Sums of pieces are added, so equal series have equal sums whatever their order and spelling.
   */
  readonly sum: number;
}

/** The distinct pieces of series texts, with their bytes. Most series of a body share most of theirs. */
export class Pieces {
  readonly all: Piece[] = [];
  private bytes = new Uint8Array(1024);
  view = viewOf(this.bytes);
  /** Where each piece's bytes begin in `view`; one entry more than there are pieces. */
  readonly starts = new IntColumn();
  /** Piece + 1 by hash, 0 where free: empty until a piece is looked up, and then of the first `indexed` pieces. */
  private slots = new Int32Array();
  private indexed = 0;
  private readonly byName = new Map<string, { name: string; pairs: Map<string, Pair> }>();
  private pairCount = 0;

  constructor() {
    this.starts.push(0);
  }

  /** The piece with exactly these bytes, or -1. `view` looks at the same memory as `bytes`. */
  find(bytes: Uint8Array, view: DataView, from: number, to: number): number {
    this.indexAll();
    const mask = this.slots.length - 1;
    const starts = this.starts.data;
    const length = to - from;
    for (let slot = hashBytes(bytes, from, to) & mask; ; slot = (slot + 1) & mask) {
      const piece = this.slots[slot]! - 1;
      if (piece < 0) {
        return -1;
      }
      const start = starts[piece]!;
      if (starts[piece + 1]! - start === length && sameBytes(view, from, this.view, start, length)) {
        return piece;
      }
    }
  }

  /** Stores a piece that is not there yet. */
  add(bytes: Uint8Array, from: number, to: number, written: ReadonlyArray<readonly [string, string]>): number {
    const piece = this.all.length;
    const pairs: Pair[] = [];
    let named = false;
    let sum = 0;
    for (let index = 0; index < written.length; index++) {
      const [name, value] = written[index]!;
      const pair = this.pair(name, value);
      pairs.push(pair);
      named ||= name === METRIC_NAME;
      sum = value === '' ? sum : (sum + scramble(pair.id)) | 0;
    }
    this.all.push({ ending: endingOf(bytes[to - 1]), pairs, named, sum });
    this.store(bytes, from, to);
    return piece;
  }

  releaseIndex(): void {
    this.slots = new Int32Array();
    this.indexed = 0;
  }

  private pair(name: string, value: string): Pair {
    let values = this.byName.get(name);
    if (values === undefined) {
      values = { name, pairs: new Map() };
      this.byName.set(name, values);
    }
    let pair = values.pairs.get(value);
    if (pair === undefined) {
      // One string for all, since the engine is quicker at keys that it has met.
      pair = { id: ++this.pairCount, name: values.name, value };
      values.pairs.set(value, pair);
    }
    return pair;
  }

  private store(bytes: Uint8Array, from: number, to: number): void {
    const start = this.starts.data[this.all.length - 1]!;
    const end = start + to - from;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = viewOf(grown);
    }
    this.bytes.set(bytes.subarray(from, to), start);
    this.starts.push(end);
  }

  private indexAll(): void {
    const count = this.all.length;
    if (count * 2 >= this.slots.length) {
      this.slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 4 + 64)));
      this.indexed = 0;
    }
    while (this.indexed < count) {
      this.insert(this.indexed++);
    }
  }

  private insert(piece: number): void {
    const mask = this.slots.length - 1;
    let slot = hashBytes(this.bytes, this.starts.data[piece]!, this.starts.data[piece + 1]!) & mask;
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = piece + 1;
  }
}

function endingOf(last: number | undefined): Piece['ending'] {
  return last === BRACE_CLOSE ? 'close' : last === BRACE_OPEN || last === COMMA ? 'open' : 'bare';
}

/** Spreads consecutive ids over 32 bits (the finalizer of MurmurHash3), so that sums of few of them seldom meet. */
export function scramble(id: number): number {
  let bits = Math.imul(id ^ (id >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
