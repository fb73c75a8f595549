import { IntColumn } from './intColumn';
import { scramble } from './pieces';

/**
 * Finds the number of a thing by the two numbers that make it, among those that share a hash.
 * Open addressing over columns that belong to somebody else; the hash is kept only here.
 */
export class PairIndex {
  /** Whether the last `find` met other entries with its hash. */
  sharesHash = false;
  private freeSlot = 0;
  private slots = new Int32Array(64);
  private readonly hashes = new IntColumn();

  constructor(
    private readonly lefts: IntColumn,
    private readonly rights: IntColumn
  ) {}

  /** The entry made of `left` and `right`, or -1. */
  find(hash: number, left: number, right: number): number {
    const { slots, hashes, lefts, rights } = this;
    const mask = slots.length - 1;
    this.sharesHash = false;
    for (let slot = scramble(hash) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]! - 1;
      if (entry < 0) {
        this.freeSlot = slot;
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

  /** Adds the entry that `find` has just not found. Its numbers stand at the end of the columns. */
  addFound(hash: number): void {
    if ((this.hashes.length + 1) * 2 > this.slots.length) {
      this.add(hash);
    } else {
      this.hashes.push(hash);
      this.slots[this.freeSlot] = this.hashes.length;
    }
  }

  /** Entries have to be added in the order of their numbers. */
  add(hash: number): void {
    const entry = this.hashes.length;
    this.hashes.push(hash);
    if (this.hashes.length * 2 > this.slots.length) {
      this.slots = new Int32Array(this.slots.length * 2);
      for (let each = 0; each < entry; each++) {
        this.insert(each);
      }
    }
    this.insert(entry);
  }

  /** The first entry with this hash that passes the test, or -1. */
  search(hash: number, test: (entry: number) => boolean): number {
    const mask = this.slots.length - 1;
    for (let slot = scramble(hash) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.slots[slot]! - 1;
      if (entry < 0 || (this.hashes.data[entry] === hash && test(entry))) {
        return entry;
      }
    }
  }

  private insert(entry: number): void {
    const mask = this.slots.length - 1;
    let slot = scramble(this.hashes.data[entry]!) & mask;
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = entry + 1;
  }
}
