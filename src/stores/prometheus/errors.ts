import type { DataQueryError } from '@grafana/data';
import { shortened, withoutTrailing } from '../../series/text';

/** A setting that keeps the store from working. The message says what is wrong, `next` what to do. */
export class StoreMisconfigured extends Error {
  constructor(
    message: string,
    readonly next: string
  ) {
    super(message);
  }
}

/** Thrown where a number would be a guess: what could not be found out, in words for the reader. */
export class NotKnown extends Error {}

/** The same where there is nothing yet to ask for, which is no failure. */
export class NothingStored extends NotKnown {}

/** Words of a server that are shown; a refused query may be quoted in them. */
const LONGEST = 1000;

export interface StoreError {
  message: string;
  status?: number;
}

/** A failed request as a whole has no `errors` in Grafana 12.4, only the older `error`; a failed row has both. */
export function failuresOf(response: { errors?: DataQueryError[]; error?: DataQueryError }): DataQueryError[] {
  return response.errors ?? (response.error === undefined ? [] : [response.error]);
}

/** What went wrong in the words of the data source that was asked, which one that is, and what to do next. */
export function describeFailure(sourceName: string, error: DataQueryError | unknown): StoreError {
  if (error instanceof StoreMisconfigured) {
    return { message: `${error.message} ${error.next}` };
  }
  const { words: all, status } = readFailure(error);
  const words = shortened(all, LONGEST);
  const said = words === '' ? 'gave no reason' : `says: ${withoutTrailing(words, '. ')}`;
  const message = `The data source “${sourceName}” ${said}. ${nextStep(sourceName, words, status)}`;
  return { message, status };
}

function nextStep(sourceName: string, words: string, status: number | undefined): string {
  if (status === 401 || status === 403) {
    return `Check its credentials, and that you may query it: “Save & test” in the settings of “${sourceName}” tells more.`;
  }
  const advice = status === 429 ? ADVICE.tooOften : adviceOn(words.toLowerCase());
  return advice ?? `“Save & test” in the settings of “${sourceName}” says whether it can be reached.`;
}

const ADVICE = {
  tooOften:
    'It takes only so many queries at a time: wait a moment, let the dashboard refresh less often or show fewer panels. ' +
    'If it comes back, whoever runs that server can allow more of them.',
  tooSlow:
    'It took longer than it may: choose a shorter range, a longer step or more filters, or try again when that server ' +
    'has less to do.',
  tooMuch: 'Choose a shorter range, a longer step or more filters, or raise the limit of that server.',
  notUnderstood: 'The query that was sent is in the query inspector.',
};

/**
 * What tells one failure from another, in the words of Prometheus, Thanos, Mimir, Cortex, VictoriaMetrics and gRPC. The
 * order matters: a deadline is "exceeded" and requests are "limited" as well, and neither means a limit on series.
 */
const TELLING_WORDS: ReadonlyArray<[advice: string, words: readonly string[]]> = [
  [
    ADVICE.tooOften,
    ['too many requests', 'too many outstanding', 'rate limit', 'ratelimit', 'throttl', 'maxconcurrentrequests'],
  ],
  [ADVICE.tooSlow, ['deadline', 'timed out', 'time out', 'timeout', 'canceled', 'cancelled']],
  [ADVICE.tooMuch, ['too many', 'limit', 'exceed', 'maximum', 'larger than max', 'cannot select more than']],
  [ADVICE.notUnderstood, ['parse error', 'bad_data', 'invalid parameter', 'invalid expression']],
];

function adviceOn(words: string): string | undefined {
  return TELLING_WORDS.find(([, telling]) => telling.some((one) => words.includes(one)))?.[0];
}

/** Errors come as Grafana's `DataQueryError`, as a failed `fetch` with a body, or as something thrown. */
function readFailure(error: unknown): { words: string; status: number | undefined } {
  if (typeof error !== 'object' || error === null) {
    return { words: String(error ?? ''), status: undefined };
  }
  const body = 'data' in error ? error.data : undefined;
  const words =
    textAt(error, 'message') ?? textAt(body, 'error') ?? textAt(body, 'message') ?? textAt(error, 'statusText') ?? '';
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  return { words: textAt(body, 'error') ?? words, status };
}

function textAt(value: unknown, key: 'message' | 'error' | 'statusText'): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const text: unknown = Reflect.get(value, key);
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}
