import { ExpositionError, type Exposition, type ExpositionParser } from '../exposition/types';
import { IN_ONE_GO, type Turns } from '../series/turns';
import { cachedAgeMs, CutOff, headText, newAnswer, otherFormat, readAnswer, type Answer } from './answer';
import { errorOfAnswer, serverMessage } from './errorAnswer';
import type { ScrapeError } from './errors';
import type { Transport } from './transport';
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
