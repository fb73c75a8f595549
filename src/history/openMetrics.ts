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

/**
 * The same text with timestamps in milliseconds, where its first dated sample has seconds; else the very chunks.
 * OpenMetrics differs from text exposition in more than that, but not in what is needed of it here.
 */
export async function* withMilliseconds(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let unread: Uint8Array[] = [];
  let text = '';
  let convert: boolean | undefined;
  for await (const chunk of chunks) {
    if (convert === false) {
      yield chunk;
      continue;
    }
    unread.push(chunk);
    text += decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    convert ??= isInSeconds(text.slice(0, end));
    if (convert) {
      yield encoder.encode(convertLines(text.slice(0, end)));
      text = text.slice(end);
      unread = [];
    } else if (convert === false) {
      yield* unread;
      text = '';
      unread = [];
    }
  }
  if (convert ?? isInSeconds(text)) {
    yield encoder.encode(convertLines(text));
  } else {
    yield* unread;
  }
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
