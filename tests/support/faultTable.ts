import type { Faults } from '../../simulator';
import type { ScrapeErrorKind } from '../../src/collect';

export interface Fault {
  fault: string;
  faults: Faults;
  kind: ScrapeErrorKind;
  /** How its message begins. */
  says: string;
  /** It says something of this data source only, so no failed scrape of the account is stored. */
  isOwn?: boolean;
  /** The answer has no end. */
  endless?: boolean;
}

const status = (code: number, retryAfter?: { as: 'seconds' | 'date'; seconds: number }): Faults => ({
  answer: { kind: 'status', status: code, retryAfter },
});

/** What the endpoint can do to a scrape, and the first words that a panel shows of it. docs/limits-and-errors.md tells the same. */
export const FAULTS: readonly Fault[] = [
  { fault: 'HTTP 400', faults: status(400), kind: 'serverError', says: 'The server answered with HTTP 400' },
  { fault: 'HTTP 401', faults: status(401), kind: 'auth', isOwn: true, says: 'Fireworks did not accept the API key' },
  {
    fault: 'HTTP 403',
    faults: status(403),
    kind: 'forbidden',
    isOwn: true,
    says: 'The request was refused with HTTP 403',
  },
  { fault: 'HTTP 404', faults: status(404), kind: 'notFound', says: 'There are no metrics at this address, HTTP 404' },
  { fault: 'HTTP 429', faults: status(429), kind: 'rateLimited', says: 'Fireworks has refused the request' },
  {
    fault: 'HTTP 429, Retry-After in seconds',
    faults: status(429, { as: 'seconds', seconds: 100 }),
    kind: 'rateLimited',
    says: 'Fireworks has refused the request',
  },
  {
    fault: 'HTTP 429, Retry-After as a date',
    faults: status(429, { as: 'date', seconds: 100 }),
    kind: 'rateLimited',
    says: 'Fireworks has refused the request',
  },
  { fault: 'HTTP 500', faults: status(500), kind: 'serverError', says: 'The server answered with HTTP 500' },
  { fault: 'HTTP 502', faults: status(502), kind: 'serverError', says: 'The server answered with HTTP 502' },
  { fault: 'HTTP 503', faults: status(503), kind: 'serverError', says: 'The server answered with HTTP 503' },
  { fault: 'HTTP 504', faults: status(504), kind: 'timeout', says: 'There was no complete answer in time' },
  {
    fault: 'no answer',
    faults: { delayMs: 3_600_000 },
    kind: 'timeout',
    says: 'There was no complete answer within 15 s',
    endless: true,
  },
  {
    fault: 'one byte a second',
    faults: { transfer: { kind: 'slow', bytesPerSecond: 1 } },
    kind: 'timeout',
    says: 'There was no complete answer within 15 s',
    endless: true,
  },
  {
    fault: 'an endless body, slowly',
    faults: { answer: { kind: 'endless' }, transfer: { kind: 'slow', bytesPerSecond: 100 } },
    kind: 'timeout',
    says: 'There was no complete answer within 15 s',
    endless: true,
  },
  {
    fault: 'an endless body, quickly',
    faults: { answer: { kind: 'endless' } },
    kind: 'limit',
    says: 'The answer is over a limit that protects this browser',
  },
  {
    fault: 'a body of 40 MB',
    faults: { answer: { kind: 'huge', megabytes: 40 } },
    kind: 'limit',
    says: 'The answer is over a limit that protects this browser',
  },
  {
    fault: '260 000 samples',
    faults: { answer: { kind: 'manySamples', samples: 260_000 } },
    kind: 'limit',
    says: 'The answer is over a limit that protects this browser',
  },
  {
    fault: '80 labels',
    faults: { answer: { kind: 'manyLabels', labels: 80 } },
    kind: 'limit',
    says: 'The answer is over a limit that protects this browser',
  },
  {
    fault: 'a name of 400 bytes',
    faults: { answer: { kind: 'longName', bytes: 400 } },
    kind: 'limit',
    says: 'The answer is over a limit that protects this browser',
  },
  {
    fault: 'a label value of 5000 bytes',
    faults: { answer: { kind: 'longValue', bytes: 5000 } },
    kind: 'limit',
    says: 'The answer is over a limit that protects this browser',
  },
  {
    fault: 'a connection reset in the body',
    faults: { transfer: { kind: 'cut', afterBytes: 1000, ending: 'destroyed', plain: true } },
    kind: 'cutOff',
    says: 'The answer broke off after',
  },
  {
    fault: 'a connection reset in the body, which is compressed',
    faults: { transfer: { kind: 'cut', afterBytes: 1000, ending: 'destroyed' } },
    kind: 'cutOff',
    says: 'The answer broke off after',
  },
  {
    fault: 'a compressed body that ends too early, as if it were complete',
    faults: { transfer: { kind: 'cut', afterBytes: 1000, ending: 'clean' } },
    kind: 'cutOff',
    says: 'The answer broke off after',
  },
  {
    fault: 'a redirect',
    faults: status(307),
    kind: 'redirected',
    says: 'The answer is a redirect',
  },
  {
    fault: 'a malformed line',
    faults: { answer: { kind: 'malformed', line: 7 } },
    kind: 'malformed',
    says: 'The answer is not valid Prometheus text (line 7, column ',
  },
  { fault: 'a web page', faults: { answer: { kind: 'html' } }, kind: 'notMetrics', says: 'The answer is a web page' },
  { fault: 'JSON', faults: { answer: { kind: 'json' } }, kind: 'notMetrics', says: 'The answer is JSON' },
];
