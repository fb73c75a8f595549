/** How long a file is read before the page gets its turn to draw and to answer clicks. */
const TURN_MS = 20;

const GZIP = [0x1f, 0x8b];

/**
 * The bytes of a file piece by piece, so that a large one is never in memory as a whole; what is packed with gzip is
 * unpacked, whatever its name says.
 * @param onRead is told after each turn how many bytes of the file have been read
 * @throws Error where a packed file is cut off, damaged, or several that were packed one by one: browsers unpack the first
 */
export async function* unpackedFile(file: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      bytes += piece.length;
      controller.enqueue(piece);
    },
  });
  const read = file.stream().pipeThrough(counted);
  const isPacked = await beginsWith(file, GZIP);
  const reader = (isPacked ? read.pipeThrough(new DecompressionStream('gzip')) : read).getReader();
  let turnMs = performance.now();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((reason: unknown) => {
        throw isPacked
          ? new Error(
              'The file is packed with gzip, and cannot be unpacked: it is cut off or damaged, or several packed files in one, which no browser unpacks.'
            )
          : reason;
      });
      if (done) {
        return;
      }
      yield value;
      if (performance.now() - turnMs > TURN_MS) {
        onRead(bytes);
        await nextTurn();
        turnMs = performance.now();
      }
    }
  } finally {
    // Whoever has stopped reading leaves the file open else. Of one that could not be read nothing is left to close.
    reader.cancel().catch(() => {});
  }
}

export interface SaveOptions {
  signal: AbortSignal;
  /** Is told after each turn how many bytes of text were written. */
  onWritten: (bytes: number) => void;
}

/**
 * Lets the browser save a text, packed with gzip, under a name.
 * @returns its size in bytes; 0, and no file, where there is no text.
 * @throws the signal's reason once it is aborted; then no file is saved
 */
export async function saveFile(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  name: string,
  options: SaveOptions
): Promise<number> {
  const packing = new CompressionStream('gzip');
  const [written, packed] = await Promise.all([
    writeAll(pieces, packing.writable, options),
    new Response(packing.readable).blob(),
  ]);
  if (written === 0) {
    return 0;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([packed], { type: 'application/gzip' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
  return packed.size;
}

/** @returns how many bytes there were. */
async function writeAll(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  writable: WritableStream<Uint8Array<ArrayBuffer>>,
  { signal, onWritten }: SaveOptions
): Promise<number> {
  const writer = writable.getWriter();
  let bytes = 0;
  let turnMs = performance.now();
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted();
      await writer.write(piece);
      bytes += piece.length;
      if (performance.now() - turnMs > TURN_MS) {
        onWritten(bytes);
        await nextTurn();
        turnMs = performance.now();
      }
    }
    signal.throwIfAborted();
    await writer.close();
    return bytes;
  } catch (reason) {
    await writer.abort(reason);
    throw reason;
  }
}

async function beginsWith(file: Blob, bytes: readonly number[]): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, bytes.length).arrayBuffer());
  return bytes.every((byte, at) => head[at] === byte);
}

/** Promises alone never let the page draw. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
