import { scramble } from './pieces';

/**
 * Tells whether a body has two samples of one series with one timestamp. Most bodies have each series once,
 * for which a bit per series will do; only a body that repeats one gets a table of its samples.
 */
export class SampleSet {
  /** Different series seen. */
  distinct = 0;
  /** All series below this are seen, those from it on where their bit is set. */
  private seenBelow = 0;
  private seen = new Uint32Array(64);
  /** Sample number + 1 per slot, 0 where free. */
  private slots: Int32Array | undefined;

  /** @param count samples already in the columns, all different; the one asked about is written at `count`. */
  has(ids: Int32Array, times: Float64Array | undefined, count: number): boolean {
    const isFirst = this.mark(ids[count]!);
    return (!isFirst || this.slots !== undefined) && !this.insert(ids, times, count);
  }

  /** Notes a series. True if it was not seen before. */
  mark(series: number): boolean {
    if (series < this.seenBelow) {
      return false;
    }
    const word = series >>> 5;
    if (word >= this.seen.length) {
      const grown = new Uint32Array(Math.max(word + 1, this.seen.length * 2));
      grown.set(this.seen);
      this.seen = grown;
    }
    const bit = 1 << (series & 31);
    const isFirst = (this.seen[word]! & bit) === 0;
    this.seen[word]! |= bit;
    this.distinct += isFirst ? 1 : 0;
    return isFirst;
  }

  /** Notes series that were not seen before. */
  markNew(from: number, to: number): void {
    if (from === this.seenBelow) {
      this.seenBelow = to;
      this.distinct += to - from;
      return;
    }
    for (let series = from; series < to; series++) {
      this.mark(series);
    }
  }

  private insert(ids: Int32Array, times: Float64Array | undefined, count: number): boolean {
    if (this.slots === undefined || count * 2 >= this.slots.length) {
      this.slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 4 + 64)));
      for (let sample = 0; sample < count; sample++) {
        this.place(this.slots, ids, times, sample);
      }
    }
    return this.place(this.slots, ids, times, count);
  }

  private place(slots: Int32Array, ids: Int32Array, times: Float64Array | undefined, sample: number): boolean {
    const mask = slots.length - 1;
    const id = ids[sample]!;
    const time = times === undefined ? NaN : times[sample]!;
    for (let slot = hash(id, time) & mask; ; slot = (slot + 1) & mask) {
      const other = slots[slot]! - 1;
      if (other < 0) {
        slots[slot] = sample + 1;
        return true;
      }
      if (ids[other] === id && (times === undefined || Object.is(times[other], time))) {
        return false;
      }
    }
  }
}

function hash(id: number, time: number): number {
  return scramble(id) ^ scramble(Number.isNaN(time) ? -1 : (time % 0x7fffffff) | 0);
}
