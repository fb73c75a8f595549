/** A sample line with a timestamp: all before it, and the timestamp. */
const DATED_LINE = /^(\s*(?:[^\s{]+|[^\s{]*\{.*\})\s+\S+\s+)(-?\d+(?:\.\d+)?)\s*$/s;
/** The year 5138 as seconds, 1973 as milliseconds: what is below is in seconds. */
const LARGEST_SECONDS = 1e11;

/** OpenMetrics writes times in seconds (openmetrics.io, "Timestamps"), text exposition in milliseconds. */
export function inSeconds(timeMs: number): string {
  return (timeMs / 1000).toFixed(3);
}

/** The line that ends an OpenMetrics text; `promtool tsdb create-blocks-from openmetrics` insists on it. */
export const END_LINE = '# EOF\n';

const NEWLINE = 0x0a;

/**
 * The same text with timestamps in milliseconds, where its first dated sample has seconds; else the very bytes.
 * OpenMetrics differs from text exposition in more than that, but not in what is needed of it here. Each line is looked
 * at once, and none is held back but one that has no end yet: before the first dated sample there is nothing to convert.
 */
export async function* withMilliseconds(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let unended: Uint8Array[] = [];
  let convert: boolean | undefined;
  for await (const chunk of chunks) {
    const end = convert === false ? chunk.length : chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      unended.push(chunk);
      continue;
    }
    const lines = joined([...unended, chunk.subarray(0, end)]);
    unended = end < chunk.length ? [chunk.subarray(end)] : [];
    const text = convert === false ? '' : decoder.decode(lines);
    convert ??= isInSeconds(text);
    yield convert === true ? encoder.encode(convertLines(text)) : lines;
  }
  const last = joined(unended);
  const text = decoder.decode(last);
  yield (convert ?? isInSeconds(text)) === true ? encoder.encode(convertLines(text)) : last;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) {
    return only;
  }
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  pieces.reduce((at, piece) => {
    all.set(piece, at);
    return at + piece.length;
  }, 0);
  return all;
}

/** Undefined while no line has a timestamp. */
function isInSeconds(text: string): boolean | undefined {
  for (const line of text.split('\n')) {
    const timestamp = line.startsWith('#') ? undefined : DATED_LINE.exec(line)?.[2];
    if (timestamp !== undefined) {
      return timestamp.includes('.') || Math.abs(Number(timestamp)) < LARGEST_SECONDS;
    }
  }
  return undefined;
}

function convertLines(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line.startsWith('#')
        ? line
        : line.replace(
            DATED_LINE,
            (_, before: string, seconds: string) => `${before}${Math.round(Number(seconds) * 1000)}`
          )
    )
    .join('\n');
}
