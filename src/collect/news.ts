import { SCRAPE_ERROR_TEXTS, type ScrapeError, type ScrapeErrorKind } from './errors';
import type { Snapshot } from './snapshot';

/** What a scrape has led to, as tabs tell each other. */
export interface News {
  newestGood: Snapshot | undefined;
  lastError: ScrapeError | undefined;
  /** Who scraped; absent for whoever reads it. */
  source?: string;
}

/** A text, since nothing else can be stored or sent everywhere. */
export function writeNews(news: News): string {
  return JSON.stringify(news);
}

/** News that cannot be read, such as those of another version, are none. */
export function readNews(text: string | undefined): News | undefined {
  try {
    const { newestGood, lastError, source } = fields(JSON.parse(text ?? 'null'));
    return {
      newestGood: newestGood === undefined ? undefined : readSnapshot(fields(newestGood)),
      lastError: lastError === undefined ? undefined : readError(fields(lastError)),
      ...(typeof source === 'string' ? { source } : {}),
    };
  } catch {
    return undefined;
  }
}

function readSnapshot({ timeMs, samples, series, snapshotTimestampMs }: Record<string, unknown>): Snapshot {
  return {
    timeMs: number(timeMs),
    samples: number(samples),
    series: number(series),
    snapshotTimestampMs: snapshotTimestampMs === undefined ? undefined : number(snapshotTimestampMs),
  };
}

function readError(error: Record<string, unknown>): ScrapeError {
  const { kind } = error;
  const detail = error.detail === undefined ? {} : { detail: text(error.detail) };
  if (!isKind(kind)) {
    throw new TypeError('no kind of error');
  }
  switch (kind) {
    case 'auth':
    case 'forbidden':
    case 'notFound':
    case 'unreachable':
      return { kind, ...detail };
    case 'signedOut':
    case 'noSource':
    case 'redirected':
      return { kind };
    case 'rateLimited':
      return { kind, retryAfterMs: number(error.retryAfterMs), ...detail };
    case 'timeout':
      return { kind, ...(error.timeoutMs === undefined ? {} : { timeoutMs: number(error.timeoutMs) }), ...detail };
    case 'cutOff': {
      const { place } = error;
      const seen = place === 'inLine' || place === 'beforeLength' ? ({ place } as const) : {};
      return { kind, bytes: number(error.bytes), ...seen, ...detail };
    }
    case 'suspect':
      return { kind, series: number(error.series), before: number(error.before) };
    case 'serverError':
      return { kind, status: number(error.status), ...detail };
    case 'malformed':
    case 'limit':
      return { kind, line: number(error.line), column: number(error.column), reason: text(error.reason) };
    case 'notMetrics':
      return { kind, found: error.found === 'html' ? 'html' : 'json' };
    case 'misconfigured':
      return { kind, missing: error.missing === 'accountId' ? 'accountId' : 'apiKey' };
    case 'unexpected':
      return { kind, detail: text(error.detail) };
  }
}

function isKind(value: unknown): value is ScrapeErrorKind {
  return typeof value === 'string' && Object.hasOwn(SCRAPE_ERROR_TEXTS, value);
}

function fields(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('no object');
  }
  return { ...value };
}

function number(value: unknown): number {
  if (typeof value !== 'number') {
    throw new TypeError('no number');
  }
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError('no text');
  }
  return value;
}
