import { ExpositionError, type Exposition, type ExpositionParser } from '../exposition/types';
import { IN_ONE_GO, piecesOf, type Turn, type Turns } from '../series/turns';
import { errorOfAnswer, jsonFields, serverMessage, type Packet, type Transport } from './transport';
import type { ScrapeError } from './errors';
import type { Clock, Timers } from './world';

/** Half of Grafana's own limit for the headers, and well below the shortest interval. */
export const SCRAPE_TIMEOUT_MS = 15_000;

export interface Scrape {
  /** When the request began, as Prometheus dates its scrapes. */
  timeMs: number;
  durationMs: number;
  exposition: Exposition;
  /** Length of the body. */
  bytes: number;
  /** How old the answer was when it was given; undefined where no cache says so. */
  cachedMs: number | undefined;
}

export interface FailedScrape {
  ok: false;
  error: ScrapeError;
  timeMs: number;
  durationMs: number;
}

export type ScrapeOutcome = { ok: true; scrape: Scrape } | FailedScrape;

export interface ScrapeOptions {
  transport: Transport;
  /** A parser for this body, which fails the scrape where a limit is passed. */
  createParser: () => ExpositionParser;
  clock: Clock;
  timers: Timers;
  signal: AbortSignal;
  timeoutMs?: number;
  /** Default all that has arrived is read in one go. */
  turns?: Turns;
}

/**
 * Asks once. All or nothing, as Prometheus does: a status other than 200, a malformed line, a passed limit, a body that
 * breaks off or ends within a line, or 15 s without an end fail the whole scrape. A body without samples is a good one.
 * @throws the signal's reason when it is aborted; every other failure is an outcome.
 */
export async function scrapeOnce({
  transport,
  createParser,
  clock,
  timers,
  signal,
  timeoutMs = SCRAPE_TIMEOUT_MS,
  turns = IN_ONE_GO,
}: ScrapeOptions): Promise<ScrapeOutcome> {
  signal.throwIfAborted();
  const timeMs = clock.now();
  const ending = new AbortController();
  const leave = () => ending.abort(signal.reason);
  signal.addEventListener('abort', leave);
  const timeout = new Error('timeout');
  const timer = timers.start(() => ending.abort(timeout), timeoutMs);
  const answer = newAnswer();
  // The clock may be put back in between.
  const durationMs = () => Math.max(0, clock.now() - timeMs);
  try {
    const exposition = await readAnswer(transport.request(ending.signal), createParser(), answer, turns.begin());
    ending.signal.throwIfAborted();
    return exposition === undefined
      ? { ok: false, error: errorStatus(answer, clock.now()), timeMs, durationMs: durationMs() }
      : { ok: true, scrape: { timeMs, durationMs: durationMs(), exposition, ...arrived(answer) } };
  } catch (reason) {
    signal.throwIfAborted();
    const error: ScrapeError = ending.signal.aborted
      ? { kind: 'timeout', timeoutMs }
      : failure(reason, answer, clock.now());
    return { ok: false, error, timeMs, durationMs: durationMs() };
  } finally {
    timer.stop();
    signal.removeEventListener('abort', leave);
  }
}

function arrived({ bytes, first }: Answer): Pick<Scrape, 'bytes' | 'cachedMs'> {
  return { bytes, cachedMs: first && cachedAgeMs(first.headers) };
}

/** What a status other than 200 means. */
function errorStatus(answer: Answer, nowMs: number): ScrapeError {
  const { status = 0, headers = { get: () => null } } = answer.first ?? {};
  return errorOfAnswer({ status, headers, body: headText(answer) }, nowMs);
}

/** Why reading failed. */
function failure(reason: unknown, answer: Answer, nowMs: number): ScrapeError {
  if (reason instanceof ExpositionError) {
    const found = otherFormat(answer);
    const { kind, line, column, reason: why } = reason;
    return found === undefined ? { kind, line, column, reason: why } : { kind: 'notMetrics', found };
  }
  if (answer.first !== undefined && answer.first.status !== 200) {
    return errorStatus(answer, nowMs);
  }
  if (reason instanceof CutOff) {
    const found = otherFormat(answer);
    return found === undefined
      ? { kind: 'cutOff', bytes: answer.bytes, place: reason.place }
      : { kind: 'notMetrics', found };
  }
  const detail = serverMessage(messageOf(reason));
  return answer.first === undefined ? { kind: 'unreachable', detail } : { kind: 'cutOff', bytes: answer.bytes, detail };
}

/** `FetchError` of Grafana is no Error, but has a `statusText` or a `message`. */
function messageOf(reason: unknown): string {
  if (typeof reason !== 'object' || reason === null) {
    return typeof reason === 'string' ? reason : '';
  }
  const texts = ['message' in reason ? reason.message : '', 'statusText' in reason ? reason.statusText : ''];
  return texts.find((text) => typeof text === 'string' && text !== '')?.toString() ?? '';
}

/** Enough of a body to find out what a server wants to say. */
const HEAD_BYTES = 16 * 1024;

/** What has arrived so far. */
interface Answer {
  /** With the status and the headers. */
  first: Packet | undefined;
  bytes: number;
  /** The beginning of the body. */
  head: Uint8Array[];
  headBytes: number;
  lastByte: number | undefined;
}

function newAnswer(): Answer {
  return { bytes: 0, head: [], headBytes: 0, first: undefined, lastByte: undefined };
}

/**
 * The body ended as if it were complete, and is not. When the endpoint breaks off, Grafana's proxy ends its own answer
 * like any other one (its recovery from http.ErrAbortHandler, pkg/middleware/recovery.go), so no error says so.
 */
class CutOff extends Error {
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
async function readAnswer(
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
function otherFormat(answer: Answer): 'html' | 'json' | undefined {
  const text = headText(answer).trimStart();
  if (text.startsWith('<')) {
    return 'html';
  }
  // `{"name"` may begin a sample; `{"name":` may not.
  return jsonFields(text) !== undefined || /^(\{\s*"[^"]*"\s*:|\[)/.test(text) ? 'json' : undefined;
}

/** The beginning of the body as text. */
function headText({ head }: Answer): string {
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
function cachedAgeMs(headers: Packet['headers']): number | undefined {
  const ageMs = dateOf(headers, 'Date') - dateOf(headers, 'X-Snapshot-Date');
  return ageMs >= 0 && ageMs <= OLDEST_MS ? ageMs : undefined;
}

function dateOf(headers: Packet['headers'], name: string): number {
  return Date.parse(headers.get(name) ?? '');
}
