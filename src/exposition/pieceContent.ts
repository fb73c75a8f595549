import { malformed, overLimit } from './refusal';
import { METRIC_NAME } from './pieces';
import type { PieceVisitor } from './pieceScanner';
import { decodeUtf8, unescapeQuoted } from './text';
import type { ExpositionLimits } from './types';

/** Decodes and checks the names and values of a piece that was not seen before. */
export class PieceContent implements PieceVisitor {
  pairs: Array<[string, string]> = [];
  private bytes: Uint8Array = new Uint8Array();

  constructor(private readonly limits: ExpositionLimits) {}

  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.pairs = [];
  }

  metricName(from: number, to: number, quoted: boolean): void {
    this.pairs.push([METRIC_NAME, this.nameText(from, to, quoted, 'metric name')]);
  }

  label(nameFrom: number, nameTo: number, nameQuoted: boolean, valueFrom: number, valueTo: number): void {
    const name = this.nameText(nameFrom, nameTo, nameQuoted, 'label name');
    if (name === METRIC_NAME && this.limits.nameAsLabel) {
      return this.metricName(valueFrom, valueTo, true);
    }
    if (name === METRIC_NAME) {
      throw malformed(nameFrom, `${METRIC_NAME} is reserved for the metric name and cannot be a label`);
    }
    this.pairs.push([name, this.text(valueFrom, valueTo, true, 'label value', this.limits.valueBytes)]);
  }

  private nameText(from: number, to: number, quoted: boolean, what: string): string {
    if (from === to) {
      throw malformed(from, `an empty ${what}`);
    }
    if (quoted && this.bytes.subarray(from, to).includes(0)) {
      throw malformed(from, `a NUL byte in a ${what}`);
    }
    return this.text(from, to, quoted, what, this.limits.nameBytes);
  }

  private text(from: number, to: number, quoted: boolean, what: string, maxBytes: number): string {
    const written = decodeUtf8(this.bytes, from, to);
    if (written === undefined) {
      throw malformed(from, `a ${what} that is not UTF-8`);
    }
    const text = quoted ? unescapeQuoted(written) : written;
    // An escape is two bytes that mean one, and each takes one character off the string.
    if (to - from - (written.length - text.length) > maxBytes) {
      throw overLimit(from, `a ${what} is longer than ${maxBytes} bytes`);
    }
    return text;
  }
}
