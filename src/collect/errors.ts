import { IN_SETTINGS, sizeText } from '../series/text';

/** Why a scrape failed. `detail` is the server's own message, short and free of secrets. */
export type ScrapeError =
  /** The key was refused. */
  | { kind: 'auth'; detail?: string }
  /** Grafana itself no longer knows who is asking. */
  | { kind: 'signedOut' }
  | { kind: 'forbidden'; detail?: string }
  | { kind: 'notFound'; detail?: string }
  /** Grafana itself has no such data source, for this user in this organisation. */
  | { kind: 'noSource' }
  /** Another page has saved another account or address, with which Grafana's server asks from now on. */
  | { kind: 'outdated' }
  | { kind: 'rateLimited'; retryAfterMs: number; detail?: string }
  | { kind: 'timeout'; timeoutMs?: number; detail?: string }
  /** No answer at all, from Grafana or from the endpoint. */
  | { kind: 'unreachable'; detail?: string }
  /** A good answer that broke off; `place` says how that was seen where the connection itself ended as if all were well. */
  | { kind: 'cutOff'; bytes: number; place?: 'inLine' | 'beforeLength'; detail?: string }
  /** A whole answer without most series of the one before, which may be half of one. Kept aside. */
  | { kind: 'suspect'; series: number; before: number }
  /** To follow it would carry the viewer's session wherever it leads. */
  | { kind: 'redirected' }
  | { kind: 'serverError'; status: number; detail?: string }
  | { kind: 'malformed'; line: number; column: number; reason: string }
  | { kind: 'limit'; line: number; column: number; reason: string }
  | { kind: 'notMetrics'; found: 'html' | 'json' }
  /** Nothing was asked, since a setting is missing. */
  | { kind: 'misconfigured'; missing: 'accountId' | 'apiKey' }
  /** A fault of this browser or of this plugin, such as storage that fails. */
  | { kind: 'unexpected'; detail: string };

export type ScrapeErrorKind = ScrapeError['kind'];

type Texts = {
  [Kind in ScrapeErrorKind]: {
    title: string;
    /** What happened, in one sentence. */
    happened: (error: Extract<ScrapeError, { kind: Kind }>) => string;
    /** What to do next. */
    next: string;
  };
};

const PLACES = {
  anywhere: '',
  inLine: ' in the middle of a line',
  beforeLength: ' and is not as long as announced',
};

/** All that is ever said about a failed scrape. */
export const SCRAPE_ERROR_TEXTS: Texts = {
  auth: {
    title: 'API key not accepted',
    happened: ({ detail }) => `Fireworks did not accept the API key${said(detail)}.`,
    next: `Enter a valid key${IN_SETTINGS} and press Save & test.`,
  },
  signedOut: {
    title: 'Logged out of Grafana',
    happened: () => 'Grafana did not answer because your session has ended.',
    next: 'Log in to Grafana again and reload the page.',
  },
  forbidden: {
    title: 'No permission',
    happened: ({ detail }) => `The request was refused with HTTP 403${said(detail)}.`,
    next: 'Check that the account id belongs to the API key, and that you may query this data source in Grafana, in the organisation that this page shows.',
  },
  notFound: {
    title: 'Account not found',
    happened: ({ detail }) => `There are no metrics at this address, HTTP 404${said(detail)}.`,
    next: `Check account id and API URL${IN_SETTINGS}. The id is what follows accounts/ in the path of a deployment.`,
  },
  noSource: {
    title: 'Data source not found',
    happened: () => 'Grafana knows no such data source in the organisation that this page shows.',
    next: 'Reload the page. If you are no member of that organisation any more, or the data source was deleted, it cannot be asked.',
  },
  outdated: {
    title: 'Settings changed',
    happened: () => 'This data source has another account or API URL since this page was opened.',
    next: 'Reload the page.',
  },
  rateLimited: {
    title: 'Request limit reached',
    happened: ({ detail }) => `Fireworks has refused the request since the limit is reached (HTTP 429)${said(detail)}.`,
    next: 'There is nothing to do now. If it comes back, too many browsers or collectors read this account, which has six requests a minute in all: use Prometheus mode or a shared cache.',
  },
  timeout: {
    title: 'No answer in time',
    happened: ({ timeoutMs, detail }) =>
      `There was no complete answer${timeoutMs === undefined ? ' in time' : ` within ${durationInWords(timeoutMs)}`}${said(detail)}.`,
    next: 'This often passes by itself. If it stays, check the network between the Grafana server and the API URL.',
  },
  unreachable: {
    title: 'Endpoint not reached',
    happened: ({ detail }) => `The metrics endpoint could not be reached through Grafana${said(detail)}.`,
    next: 'Check that this browser reaches Grafana, that the Grafana server reaches the API URL, and that the URL is right.',
  },
  cutOff: {
    title: 'Answer cut off',
    happened: ({ bytes, place, detail }) =>
      `The answer broke off after ${sizeText(bytes)}${PLACES[place ?? 'anywhere']}, so that scrape was discarded${said(detail)}.`,
    next: 'This often passes by itself. If it stays, look for a limit on the size of answers in a proxy or in Grafana (dataproxy response_limit).',
  },
  suspect: {
    title: 'Most series missing',
    happened: ({ series, before }) =>
      `The newest answer has ${series} series where the one before had ${before}, so it may be half an answer and is not stored yet.`,
    next: 'The next answer decides: if they are missing again, both are stored; else this one counts as a failed scrape. If it comes back, look for what ends answers early between Fireworks and Grafana.',
  },
  redirected: {
    title: 'Redirected',
    happened: () =>
      'The answer is a redirect, which is not followed: it would lead your browser and its session elsewhere.',
    next: 'Enter the address that answers itself as the API URL, with https where that is meant. If a login stands before Grafana, reload the page.',
  },
  serverError: {
    title: 'Error from the server',
    happened: ({ status, detail }) => `The server answered with HTTP ${status} instead of metrics${said(detail)}.`,
    next: 'This often passes by itself. If it stays, check the API URL and the status of Fireworks.',
  },
  malformed: {
    title: 'Answer not readable',
    happened: ({ line, column, reason }) =>
      `The answer is not valid Prometheus text (line ${line}, column ${column}: ${reason}), so that scrape was discarded.`,
    next: 'If it comes back, report it with what Copy diagnostics in the panel inspector gives you.',
  },
  limit: {
    title: 'Answer over a limit',
    happened: ({ line, reason }) =>
      `The answer is over a limit that protects this browser (line ${line}: ${reason}), so that scrape was discarded.`,
    next: 'Prometheus mode has no such limit.',
  },
  notMetrics: {
    title: 'Not a metrics endpoint',
    happened: ({ found }) => `The answer is ${found === 'html' ? 'a web page' : 'JSON'}, not metrics.`,
    next: `Check the API URL${IN_SETTINGS}. A login page or a proxy may stand in between.`,
  },
  misconfigured: {
    title: 'Settings incomplete',
    happened: ({ missing }) => `The data source has no ${missing === 'accountId' ? 'account id' : 'API key'}.`,
    next: `Enter it${IN_SETTINGS} and press Save & test.`,
  },
  unexpected: {
    title: 'Collecting failed',
    happened: ({ detail }) => `Collecting failed in this browser${said(detail)}.`,
    next: 'Reload the page. If it stays, report it with what Copy diagnostics in the panel inspector gives you.',
  },
};

export interface ErrorSituation {
  nowMs: number;
  /** Time of the newest good scrape, if there was one. */
  newestGoodMs?: number;
  /** When the endpoint is asked again, if it is. */
  nextAttemptMs?: number;
}

/** What happened, what is still valid, and what to do next. */
export function describeScrapeError(error: ScrapeError, situation: ErrorSituation): string {
  return [whatHappened(error), whatIsValid(situation), SCRAPE_ERROR_TEXTS[error.kind].next, whenNext(situation)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** What happened to somebody who tests new settings: the values of older ones and the next scrape are beside the point. */
export function describeTestError(error: ScrapeError): string {
  return `${whatHappened(error)} ${SCRAPE_ERROR_TEXTS[error.kind].next}`;
}

function whatHappened<Kind extends ScrapeErrorKind>(error: Extract<ScrapeError, { kind: Kind }>): string {
  const texts: Texts[Kind] = SCRAPE_ERROR_TEXTS[error.kind as Kind];
  return texts.happened(error);
}

function whatIsValid({ newestGoodMs, nowMs }: ErrorSituation): string {
  return newestGoodMs === undefined
    ? 'There are no values yet.'
    : `The newest values are ${durationInWords(Math.max(0, nowMs - newestGoodMs))} old.`;
}

function whenNext({ nextAttemptMs, nowMs }: ErrorSituation): string {
  return nextAttemptMs === undefined || nextAttemptMs <= nowMs
    ? ''
    : `The next attempt is in ${durationInWords(nextAttemptMs - nowMs)}.`;
}

function said(detail: string | undefined): string {
  return detail === undefined || detail === '' ? '' : `: “${detail.replace(/\.$/, '')}”`;
}

/** `12 s`, `3 min`, `2 h`, `4 d`: as exact as somebody wants to know it. */
export function durationInWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) {
    return `${seconds} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) {
    return `${minutes} min`;
  }
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
