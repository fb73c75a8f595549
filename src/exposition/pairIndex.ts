import { IntColumn } from './intColumn';

/** Enough for a first body of usual size, in which growing would take as long as all else here. */
const FIRST_SLOTS = 8192;

/**
 * Finds the number of a thing by the two numbers that make it, among those that share a hash.
 * Open addressing over columns that belong to somebody else; the hash is kept only here. Hashes have to be spread
 * over their low bits.
 */
export class PairIndex {
  /** Whether the last `find` met other entries with its hash. */
  sharesHash = false;
  private slots = new Int32Array(FIRST_SLOTS);
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
    const { slots, hashes, lefts, rights } = this;
    const mask = slots.length - 1;
    this.sharesHash = false;
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

  /** Entries have to be added in the order of their numbers. */
  add(hash: number): void {
    this.hashes.push(hash);
    if (this.isFull(0)) {
      this.grow();
    } else {
      this.insert(this.size - 1);
    }
  }

  /**
   * Adds entries in a row, up to the first whose hash another one has.
   * @returns how many were added.
   */
  addUnlessShared(added: Int32Array, count: number): number {
    while (this.isFull(count)) {
      this.grow();
    }
    this.hashes.reserve(count);
    const { slots } = this;
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
      hashes[first + index] = hash;
      slots[slot] = first + index + 1;
    }
    this.hashes.length += index;
    return index;
  }

  /** The first entry with this hash that passes the test, or -1. */
  search(hash: number, test: (entry: number) => boolean): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.slots[slot]! - 1;
      if (entry < 0 || (this.hashes.data[entry] === hash && test(entry))) {
        return entry;
      }
    }
  }

  /** At three fifths: columns that double are full at other counts, and no one step has to grow them all. */
  private isFull(more: number): boolean {
    return (this.size + more) * 5 > this.slots.length * 3;
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    const hashes = this.hashes.data;
    const { size } = this;
    for (let entry = 0; entry < size; entry++) {
      let slot = hashes[entry]! & mask;
      while (slots[slot] !== 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = entry + 1;
    }
    this.slots = slots;
  }

  private insert(entry: number): void {
    const mask = this.slots.length - 1;
    let slot = this.hashes.data[entry]! & mask;
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = entry + 1;
  }
}
