import type { Exposition, ExpositionParser } from '../exposition/types';
import { piecesOf, type Turn } from '../series/turns';
import { jsonFields } from './errorAnswer';
import type { Packet } from './transport';

/** Enough of a body to find out what a server wants to say. */
const HEAD_BYTES = 16 * 1024;

/** What has arrived so far. */
export interface Answer {
  /** With the status and the headers. */
  first: Packet | undefined;
  bytes: number;
  /** The beginning of the body. */
  head: Uint8Array[];
  headBytes: number;
  lastByte: number | undefined;
}

export function newAnswer(): Answer {
  return { bytes: 0, head: [], headBytes: 0, first: undefined, lastByte: undefined };
}

/**
 * The body ended as if it were complete, and is not. When the endpoint breaks off, Grafana's proxy ends its own answer
 * like any other one (its recovery from http.ErrAbortHandler, pkg/middleware/recovery.go), so no error says so.
 */
export class CutOff extends Error {
  constructor(readonly place: 'inLine' | 'beforeLength') {
    super(place);
  }
}

const NEWLINE = 10;

/**
 * Reads an answer to its end and notes in `answer` what arrives, so that it is known where reading fails too.
 * @returns undefined when the status is not 200.
 * @throws CutOff, and what the parser and the connection throw.
 */
export async function readAnswer(
  packets: AsyncIterable<Packet>,
  parser: ExpositionParser,
  answer: Answer,
  turn: Turn
): Promise<Exposition | undefined> {
  for await (const packet of packets) {
    answer.first ??= packet;
    const { data, status } = packet;
    if (data === undefined) {
      continue;
    }
    answer.bytes += data.length;
    answer.lastByte = data.at(-1) ?? answer.lastByte;
    if (answer.headBytes < HEAD_BYTES) {
      answer.head.push(data.slice(0, HEAD_BYTES - answer.headBytes));
      answer.headBytes += data.length;
    }
    if (status === 200) {
      for (const piece of piecesOf(data)) {
        await turn();
        parser.push(piece);
      }
    } else if (answer.headBytes >= HEAD_BYTES) {
      break;
    }
  }
  if (answer.first === undefined) {
    throw new Error('the connection was closed without an answer');
  }
  if (answer.first.status !== 200) {
    return undefined;
  }
  expectWhole(answer, answer.first);
  return parser.finish();
}

/** Every line of the text format ends in a newline, the last one too; half a number would be a number as well. */
function expectWhole({ bytes, lastByte }: Answer, { headers }: Packet): void {
  if (bytes > 0 && lastByte !== NEWLINE) {
    throw new CutOff('inLine');
  }
  const length = headers.get('Content-Length');
  // The length is that of what travels, which is longer or shorter than what was packed into it.
  const isPacked = !['', 'identity'].includes((headers.get('Content-Encoding') ?? '').trim().toLowerCase());
  if (length !== null && /^\d+$/.test(length.trim()) && !isPacked && Number(length) !== bytes) {
    throw new CutOff('beforeLength');
  }
}

/** What a body that is no metrics seems to be, by its beginning. */
export function otherFormat(answer: Answer): 'html' | 'json' | undefined {
  const text = headText(answer).trimStart();
  if (text.startsWith('<')) {
    return 'html';
  }
  // `{"name"` may begin a sample; `{"name":` may not.
  return jsonFields(text) !== undefined || /^(\{\s*"[^"]*"\s*:|\[)/.test(text) ? 'json' : undefined;
}

/** The beginning of the body as text. */
export function headText({ head }: Answer): string {
  const decoder = new TextDecoder();
  return head.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
}

/** The shared cache serves what is a little older than five minutes at the most; anything else is not its header. */
const OLDEST_MS = 10 * 60_000;

/**
 * How old an answer was when it was given, as the shared cache tells it: both dates are by its clock, so it does not
 * matter what this browser's says (integrations/nginx).
 * @returns undefined where no such cache stands in between.
 */
export function cachedAgeMs(headers: Packet['headers']): number | undefined {
  const ageMs = dateOf(headers, 'Date') - dateOf(headers, 'X-Snapshot-Date');
  return ageMs >= 0 && ageMs <= OLDEST_MS ? ageMs : undefined;
}

function dateOf(headers: Packet['headers'], name: string): number {
  return Date.parse(headers.get(name) ?? '');
}
