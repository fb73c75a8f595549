// jsdom has no streams, so this does not stand beside its file.
import { gzipSync } from 'node:zlib';
import { saveFile, unpackedFile } from '../../src/editors/inspector/historyFile';

/** A file in pieces, which tells whether somebody has let go of it. */
class Pieces extends Blob {
  isLetGo = false;

  constructor(private readonly pieces: Array<Uint8Array<ArrayBuffer>>) {
    super(pieces);
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const left = [...this.pieces];
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        const piece = left.shift();
        if (piece === undefined) {
          controller.close();
        } else {
          controller.enqueue(piece);
        }
      },
      cancel: () => {
        this.isLetGo = true;
      },
    });
  }
}

const lines = (count: number) => new TextEncoder().encode('a_line 1 1000\n'.repeat(count));

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true });
  }
  return text;
}

test.each([
  ['plain', (bytes: Uint8Array<ArrayBuffer>) => bytes],
  ['packed', (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(gzipSync(bytes))],
])('a %s file is read as its text', async (_, packed) => {
  expect(await textOf(unpackedFile(new Pieces([packed(lines(3))]), () => {}))).toBe('a_line 1 1000\n'.repeat(3));
});

test('a packed file that is cut off is said to be', async () => {
  const whole = new Uint8Array(gzipSync(lines(3)));
  const reading = textOf(unpackedFile(new Pieces([whole.slice(0, -6)]), () => {}));
  await expect(reading).rejects.toThrow('cannot be unpacked: it is cut off or damaged');
});

test('a file is let go of by whoever stops reading it', async () => {
  const file = new Pieces(Array.from({ length: 50 }, () => lines(100)));
  for await (const piece of unpackedFile(file, () => {})) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
  await new Promise(setImmediate);
  expect(file.isLetGo).toBe(true);
});

test('an export that is stopped ends with the reason, and asks for no more', async () => {
  const abort = new AbortController();
  let written = 0;
  async function* pieces() {
    for (;;) {
      written++;
      yield lines(10);
      abort.abort(new Error('stopped'));
    }
  }
  const saving = saveFile(pieces(), 'history.om.gz', { signal: abort.signal, onWritten: () => {} });
  await expect(saving).rejects.toThrow('stopped');
  expect(written).toBe(2);
});
