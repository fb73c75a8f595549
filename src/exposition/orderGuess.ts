/** Foretells the next series from the order of the last body. A server writes its series in the same order each time. */
export class OrderGuess {
  /** A series came where another was expected, so the next body may need lookups as well. */
  jumped = false;
  private cursor = 0;
  /** Place of each series in the order. Made when the first series comes out of order. */
  private places: Int32Array | undefined;

  constructor(private readonly order: Int32Array) {}

  /** The series expected now, or -1. */
  next(): number {
    return this.cursor < this.order.length ? this.order[this.cursor]! : -1;
  }

  /** A new series leaves the expectation as it is; a known one from elsewhere moves it there. */
  learn(series: number): void {
    if (series === this.next()) {
      this.cursor++;
      return;
    }
    if (this.order.length > 0) {
      const place = this.placeOf(series);
      if (place >= 0) {
        this.cursor = place + 1;
        this.jumped = true;
      }
    }
  }

  private placeOf(series: number): number {
    if (this.places === undefined) {
      const highest = this.order.reduce((left, right) => Math.max(left, right), -1);
      this.places = new Int32Array(highest + 1).fill(-1);
      for (const [place, each] of this.order.entries()) {
        this.places[each] = place;
      }
    }
    return this.places[series] ?? -1;
  }
}
