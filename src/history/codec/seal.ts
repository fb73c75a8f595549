// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** A record that is not what was stored. It costs itself, never its neighbours. */
export class DamagedRecord extends Error {
  override name = 'DamagedRecord';
}

/** First byte of a sealed record: what the rest is. */
const PLAIN = 0;
const DEFLATED = 1;
/** That byte, and the checksum of the rest. */
const HEAD_BYTES = 5;

/** The shortest of several writings of one thing, compressed where that helps, with a checksum: deflate has none. */
export async function seal(writings: readonly Uint8Array[]): Promise<Uint8Array> {
  let kind = PLAIN;
  let shortest: Uint8Array | undefined;
  for (const writing of writings) {
    const deflated = await deflate(writing);
    for (const [bytes, as] of [
      [writing, PLAIN],
      [deflated, DEFLATED],
    ] as const) {
      if (bytes !== undefined && bytes.length < (shortest?.length ?? Infinity)) {
        shortest = bytes;
        kind = as;
      }
    }
  }
  const body = shortest ?? new Uint8Array(0);
  const record = new Uint8Array(HEAD_BYTES + body.length);
  record[0] = kind;
  new DataView(record.buffer).setUint32(1, checksum(kind, body), true);
  record.set(body, HEAD_BYTES);
  return record;
}

/**
 * Opens a record and reads what is in it.
 * @throws DamagedRecord whatever is wrong with it, also when `read` throws.
 */
export async function unseal<T>(record: Uint8Array, read: (bytes: Uint8Array<ArrayBuffer>) => T): Promise<T> {
  try {
    const body = record.slice(HEAD_BYTES);
    const stored = new DataView(record.buffer, record.byteOffset, record.length).getUint32(1, true);
    if (stored !== checksum(record[0] ?? PLAIN, body)) {
      throw new RangeError('the checksum differs');
    }
    return read(record[0] === DEFLATED ? await inflate(body) : body);
  } catch (error) {
    throw new DamagedRecord(error instanceof Error ? error.message : String(error));
  }
}

/** Texts, sealed in the same way. */
export function sealText(text: string): Promise<Uint8Array> {
  return seal([new TextEncoder().encode(text)]);
}

/** @throws DamagedRecord also when `read` throws. */
export function unsealText<T>(record: Uint8Array, read: (text: string) => T): Promise<T> {
  return unseal(record, (bytes) => read(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
}

async function deflate(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  return typeof CompressionStream === 'undefined' ? undefined : through(bytes, new CompressionStream('deflate-raw'));
}

function inflate(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return through(bytes, new DecompressionStream('deflate-raw'));
}

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter();
  // Broken bytes reject these too; the reader's error is the one to tell.
  writer.write(bytes.slice()).catch(() => {});
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(stream.readable).arrayBuffer());
}

/** FNV-1a, 32 bits. */
function checksum(kind: number, bytes: Uint8Array): number {
  let hash = Math.imul(0x811c9dc5 ^ kind, 0x01000193);
  for (let index = 0; index < bytes.length; index++) {
    hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A text of 32 characters that differs when `text` does, for keys by content: four lanes of multiply and rotate, all
 * mixed at the end. No protection against somebody who wants two texts to meet; `crypto.subtle` would be, but does
 * not exist on pages without https.
 */
export function fingerprint(text: string): string {
  const lanes = Uint32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x8aed2a6a);
  const factors = [0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    for (let lane = 0; lane < 4; lane++) {
      const mixed = Math.imul(lanes[lane]! ^ code, factors[lane]!);
      lanes[lane] = (mixed << 13) | (mixed >>> 19);
    }
  }
  for (let round = 0; round < 8; round++) {
    const lane = round % 4;
    const sum = lanes[lane]! + lanes[(lane + 1) % 4]! + text.length;
    lanes[lane] = Math.imul(sum ^ (sum >>> 15), factors[(lane + 2) % 4]!);
  }
  return Array.from(lanes, (lane) => lane.toString(16).padStart(8, '0')).join('');
}
