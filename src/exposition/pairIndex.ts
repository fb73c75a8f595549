import { IntColumn } from './intColumn';

/** Enough for a first body of usual size, in which growing would take as long as all else here. */
const FIRST_SLOTS = 8192;

/** Entries that a larger table takes over for each one that is added: done long before it is full itself. */
const MOVED_PER_ENTRY = 2;

/**
 * Finds the number of a thing by the two numbers that make it, among those that share a hash.
 * Open addressing over columns that belong to somebody else; the hash is kept only here. Hashes have to be spread
 * over their low bits.
 *
 * It grows a little at each entry, since a body that is read while a page is in use must not hold it up: until a
 * larger table has taken over all entries, they are looked for in the one before as well.
 */
export class PairIndex {
  /** Whether the last `find` met other entries with its hash. */
  sharesHash = false;
  /** Entry + 1 per slot, 0 where free. */
  private slots = new Int32Array(FIRST_SLOTS);
  /** The table before, while `slots` has only the first `moved` of the `toMove` entries in it. */
  private before: Int32Array | undefined;
  private moved = 0;
  private toMove = 0;
  private readonly hashes = new IntColumn(new Int32Array(FIRST_SLOTS / 2));

  constructor(
    private readonly lefts: IntColumn,
    private readonly rights: IntColumn
  ) {}

  get size(): number {
    return this.hashes.length;
  }

  /** The entry made of `left` and `right`, or -1. */
  find(hash: number, left: number, right: number): number {
    this.sharesHash = false;
    const found = this.findIn(this.slots, hash, left, right);
    return found >= 0 || this.before === undefined ? found : this.findIn(this.before, hash, left, right);
  }

  /** Entries have to be added in the order of their numbers. */
  add(hash: number): void {
    this.makeRoom(1);
    this.hashes.push(hash);
    place(this.slots, hash, this.size);
  }

  /**
   * Adds entries in a row, up to the first whose hash another one has.
   * @returns how many were added.
   */
  addUnlessShared(added: Int32Array, count: number): number {
    this.makeRoom(count);
    this.hashes.reserve(count);
    const { slots, before } = this;
    const hashes = this.hashes.data;
    const mask = slots.length - 1;
    const first = this.hashes.length;
    let index = 0;
    adding: for (; index < count; index++) {
      const hash = added[index]!;
      let slot = hash & mask;
      for (let other = slots[slot]!; other !== 0; other = slots[slot]!) {
        if (hashes[other - 1] === hash) {
          break adding;
        }
        slot = (slot + 1) & mask;
      }
      if (before !== undefined && this.searchIn(before, hash) >= 0) {
        break;
      }
      hashes[first + index] = hash;
      slots[slot] = first + index + 1;
    }
    this.hashes.length += index;
    return index;
  }

  /** The first entry with this hash that passes the test, or -1. */
  search(hash: number, test: (entry: number) => boolean): number {
    const found = this.searchIn(this.slots, hash, test);
    return found >= 0 || this.before === undefined ? found : this.searchIn(this.before, hash, test);
  }

  private findIn(slots: Int32Array, hash: number, left: number, right: number): number {
    const { hashes, lefts, rights } = this;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]! - 1;
      if (entry < 0) {
        return -1;
      }
      if (hashes.data[entry] === hash) {
        if (rights.data[entry] === right && lefts.data[entry] === left) {
          return entry;
        }
        this.sharesHash = true;
      }
    }
  }

  private searchIn(slots: Int32Array, hash: number, test?: (entry: number) => boolean): number {
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]! - 1;
      if (entry < 0 || (this.hashes.data[entry] === hash && (test === undefined || test(entry)))) {
        return entry;
      }
    }
  }

  private makeRoom(count: number): void {
    this.move(count * MOVED_PER_ENTRY);
    while (this.isFull(count)) {
      this.move(this.toMove);
      this.before = this.slots;
      this.moved = 0;
      this.toMove = this.size;
      this.slots = new Int32Array(this.slots.length * 2);
    }
  }

  /** At three fifths: columns that double are full at other counts, and no one step has to grow them all. */
  private isFull(more: number): boolean {
    return (this.size + more) * 5 > this.slots.length * 3;
  }

  private move(count: number): void {
    if (this.before === undefined) {
      return;
    }
    const end = Math.min(this.toMove, this.moved + count);
    for (let entry = this.moved; entry < end; entry++) {
      place(this.slots, this.hashes.data[entry]!, entry + 1);
    }
    this.moved = end;
    if (end === this.toMove) {
      this.before = undefined;
    }
  }
}

function place(slots: Int32Array, hash: number, value: number): void {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== 0) {
    slot = (slot + 1) & mask;
  }
  slots[slot] = value;
}
