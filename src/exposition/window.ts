import { NEWLINE, viewOf } from './bytes';

const FIRST_CAPACITY = 160 * 1024;

/** The bytes at hand: those not read yet, and before them the line that the next one is compared with. */
export class Window {
  bytes = new Uint8Array(FIRST_CAPACITY);
  view = viewOf(this.bytes);
  /** One past the last byte. */
  end = 0;
  /** The offset of the last newline, -1 where there is none. Every line that begins before it has an end. */
  lastNewline = -1;

  /**
   * Adds bytes at the end and forgets those before `keepFrom`.
   * @returns by how much all offsets became smaller.
   */
  append(chunk: Uint8Array, keepFrom: number): number {
    const kept = this.end - keepFrom;
    if (kept + chunk.length > this.bytes.length) {
      const larger = new Uint8Array(2 * (kept + chunk.length));
      larger.set(this.bytes.subarray(keepFrom, this.end));
      this.bytes = larger;
      this.view = viewOf(larger);
    } else {
      this.bytes.copyWithin(0, keepFrom, this.end);
    }
    this.bytes.set(chunk, kept);
    this.end = kept + chunk.length;
    const newline = chunk.lastIndexOf(NEWLINE);
    this.lastNewline = newline < 0 ? this.lastNewline - keepFrom : kept + newline;
    return keepFrom;
  }
}
