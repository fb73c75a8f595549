/**
 * Foretells the next piece of a series text within one body. Bounds, names of a histogram's series and label sets
 * come round in the same order again and again, so what came after a piece the last time is a good guess.
 */
export class PieceGuess {
  /** The piece read last at each depth. */
  private readonly lastAt: number[] = [];
  /** What replaced a piece at its depth the last time that it was replaced. */
  private readonly successors: number[] = [];

  /** The piece read last at this depth, or -1. */
  before(depth: number): number {
    return depth < this.lastAt.length ? this.lastAt[depth]! : -1;
  }

  after(piece: number): number {
    return piece < this.successors.length ? this.successors[piece]! : -1;
  }

  notice(depth: number, piece: number): void {
    const before = this.before(depth);
    if (before === piece) {
      return;
    }
    while (this.lastAt.length <= depth) {
      this.lastAt.push(-1);
    }
    this.lastAt[depth] = piece;
    if (before >= 0) {
      while (this.successors.length <= before) {
        this.successors.push(-1);
      }
      this.successors[before] = piece;
    }
  }
}
