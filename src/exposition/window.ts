import { NEWLINE, viewOf } from './bytes';

const FIRST_CAPACITY = 160 * 1024;

/**
 * The bytes at hand: those not read yet, and before them the line that the next one is compared with.
 * A chunk that nothing is kept before is looked at where it is, until `release`.
 */
export class Window {
  bytes: Uint8Array = new Uint8Array();
  view = viewOf(this.bytes);
  private own: Uint8Array = this.bytes;
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
    const newline = chunk.lastIndexOf(NEWLINE);
    this.lastNewline = newline < 0 ? this.lastNewline - keepFrom : kept + newline;
    if (kept === 0) {
      this.look(chunk);
    } else {
      this.keep(keepFrom, chunk.length);
      this.bytes.set(chunk, kept);
    }
    this.end = kept + chunk.length;
    return keepFrom;
  }

  /** Copies what is kept of a chunk that is not its own. @returns by how much all offsets became smaller. */
  release(keepFrom: number): number {
    if (this.bytes === this.own) {
      return 0;
    }
    this.keep(keepFrom, 0);
    this.end -= keepFrom;
    this.lastNewline -= keepFrom;
    return keepFrom;
  }

  /** Moves the bytes from `keepFrom` to the start of its own, with room for so many more. */
  private keep(keepFrom: number, more: number): void {
    const kept = this.bytes.subarray(keepFrom, this.end);
    if (kept.length + more > this.own.length) {
      this.own = new Uint8Array(Math.max(2 * (kept.length + more), FIRST_CAPACITY));
    }
    this.own.set(kept);
    this.look(this.own);
  }

  private look(bytes: Uint8Array): void {
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = viewOf(bytes);
    }
  }
}
