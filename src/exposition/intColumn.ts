/** Integers that grow at the end. Readers index `data` directly, up to `length`. */
export class IntColumn {
  length = 0;

  constructor(public data: Int32Array = new Int32Array(16)) {}

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Int32Array(this.data.length * 2 + 16);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }

  pushAll(values: Int32Array): void {
    this.reserve(values.length);
    this.data.set(values, this.length);
    this.length += values.length;
  }

  /** Makes room for so many more. */
  reserve(count: number): void {
    const length = this.length + count;
    if (length > this.data.length) {
      const grown = new Int32Array(this.data.length + length);
      grown.set(this.data);
      this.data = grown;
    }
  }

  /** Gives back what doubling took too much. */
  trim(): void {
    if (this.data.length > this.length) {
      this.data = this.data.slice(0, this.length);
    }
  }
}
