const MOST_IN_LITERAL = 65_536;
/** Tag of a literal whose length less one follows in two bytes. */
const LITERAL_TAG = 61 << 2;

/**
 * Bytes in Snappy's block format, which remote write asks for. Only literals are written, so nothing gets smaller:
 * the receiver is on the same machine (google/snappy, format_description.txt).
 */
export function snappyBlock(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = varint(bytes.length);
  const literals = Math.ceil(bytes.length / MOST_IN_LITERAL);
  const block = new Uint8Array(header.length + bytes.length + 3 * literals);
  block.set(header);
  let at = header.length;
  for (let from = 0; from < bytes.length; from += MOST_IN_LITERAL) {
    const literal = bytes.subarray(from, from + MOST_IN_LITERAL);
    const lastPlace = literal.length - 1;
    block.set([LITERAL_TAG, lastPlace & 0xff, lastPlace >> 8], at);
    block.set(literal, at + 3);
    at += 3 + literal.length;
  }
  return block;
}

/** A whole number below 2^53, seven bits a byte, lowest first; Snappy and Protocol Buffers write it alike. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}
