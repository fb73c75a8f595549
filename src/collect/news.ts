import { fieldsOf, numberOf, readOrUndefined, textOf } from '../database/fields';
import { SCRAPE_ERROR_TEXTS, type ScrapeError, type ScrapeErrorKind } from './errors';
import type { Snapshot } from './snapshot';

/** What a scrape has led to, as tabs tell each other. It is stored with the scrape and sent to other tabs. */
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
  return readOrUndefined(() => {
    const { newestGood, lastError, source } = fieldsOf(JSON.parse(textOf(text)));
    return {
      newestGood: newestGood === undefined ? undefined : readSnapshot(fieldsOf(newestGood)),
      lastError: lastError === undefined ? undefined : readError(fieldsOf(lastError)),
      ...(typeof source === 'string' ? { source } : {}),
    };
  });
}

function readSnapshot({ timeMs, samples, series, snapshotTimestampMs }: Record<string, unknown>): Snapshot {
  return {
    timeMs: numberOf(timeMs),
    samples: numberOf(samples),
    series: numberOf(series),
    snapshotTimestampMs: snapshotTimestampMs === undefined ? undefined : numberOf(snapshotTimestampMs),
  };
}

function readError(error: Record<string, unknown>): ScrapeError {
  const { kind } = error;
  const detail = error.detail === undefined ? {} : { detail: textOf(error.detail) };
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
    case 'outdated':
    case 'redirected':
      return { kind };
    case 'rateLimited':
      return { kind, retryAfterMs: numberOf(error.retryAfterMs), ...detail };
    case 'timeout':
      return { kind, ...(error.timeoutMs === undefined ? {} : { timeoutMs: numberOf(error.timeoutMs) }), ...detail };
    case 'cutOff': {
      const { place } = error;
      const seen = place === 'inLine' || place === 'beforeLength' ? ({ place } as const) : {};
      return { kind, bytes: numberOf(error.bytes), ...seen, ...detail };
    }
    case 'suspect':
      return { kind, series: numberOf(error.series), before: numberOf(error.before) };
    case 'serverError':
      return { kind, status: numberOf(error.status), ...detail };
    case 'malformed':
    case 'limit':
      return { kind, line: numberOf(error.line), column: numberOf(error.column), reason: textOf(error.reason) };
    case 'notMetrics':
      return { kind, found: error.found === 'html' ? 'html' : 'json' };
    case 'misconfigured':
      return { kind, missing: error.missing === 'accountId' ? 'accountId' : 'apiKey' };
    case 'unexpected':
      return { kind, detail: textOf(error.detail) };
  }
}

function isKind(value: unknown): value is ScrapeErrorKind {
  return typeof value === 'string' && Object.hasOwn(SCRAPE_ERROR_TEXTS, value);
}
