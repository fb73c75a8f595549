// First: what is loaded before it is not counted.
import { countSteps } from '../support/countSteps';
import { readAccountId, readApiUrl, readMlflowUrl } from '../../src/editors/config/settings';
import { readBound as readTypedBound } from '../../src/editors/query/choices';
import { metricInfo } from '../../src/catalogue';
import { createExpositionParser } from '../../src/exposition';
import { nameSeries } from '../../src/frames/seriesName';
import { createHistory } from '../../src/history';
import { indent, quoteString } from '../../src/promql/text';
import { durationMs, parseDuration, readQuantile } from '../../src/plan/writtenNumbers';
import { readOptions } from '../../src/stores/options';
import { serverMessage } from '../../src/collect/transport';
import { parseBound } from '../../src/series/labels';
import { describeFailure } from '../../src/stores/prometheus/errors';
import { readMatchers } from '../../src/stores/prometheus/settings';
import { pageTitle } from '../../src/series/text';
import { refusalProblem } from '../../src/traces/client/errors';
import { ENDPOINTS } from '../../src/traces/client/api';
import { escapeHtml } from '../../src/traces/frames/fields';
import { metricsLink } from '../../src/traces/frames/links';
import { readModelName } from '../../src/traces/calls/model';

const MEGABYTE = 1024 * 1024;
const SHORT = 32 * 1024;
const CHUNK = 8 * 1024;
/** What the slowest reader takes for a byte, with room: reading anew what was read would take thousands. */
const STEPS_PER_BYTE = 60;

/** What is read, and a text of about so many bytes that is bad for it. */
type Row = [entrance: string, text: (bytes: number) => string, read: (text: string) => unknown];

const repeated =
  (piece: string, before = '', after = '') =>
  (bytes: number) =>
    `${before}${piece.repeat(Math.ceil(bytes / piece.length))}${after}`;
const numbered =
  (piece: (index: number) => string, before = '', after = '') =>
  (bytes: number) =>
    `${before}${Array.from({ length: Math.ceil(bytes / piece(0).length) }, (_, index) => piece(index)).join('')}${after}`;

function chunks(text: string, chunk: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
    bytes.subarray(index * chunk, (index + 1) * chunk)
  );
}

function parse(text: string, chunk = text.length + 1): void {
  const parser = createExpositionParser();
  try {
    chunks(text, chunk).forEach((each) => parser.push(each));
    parser.finish();
  } catch (error) {
    expect(error).toMatchObject({ name: 'ExpositionError' });
  }
}

async function importText(text: string): Promise<void> {
  const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: 60_000 });
  async function* arriving(): AsyncGenerator<Uint8Array> {
    yield* chunks(text, CHUNK);
  }
  await history.importText(arriving()).catch((error: unknown) => {
    expect(error).toMatchObject({ name: 'ExpositionError' });
  });
}

const EXPOSITIONS: Array<[what: string, text: (bytes: number) => string]> = [
  ['labels without commas', numbered((index) => `l${index}="" `, 'a{', '} 1\n')],
  ['labels', numbered((index) => `l${index}="",`, 'a{', '} 1\n')],
  ['the same label', repeated('l="x",', 'a{', '} 1\n')],
  ['a label value', repeated('x', 'a{l="', '"} 1\n')],
  ['bounds of many digits', numbered((index) => `a{le="${index}${'0'.repeat(4000)}"} 1\n`)],
  ['a name', repeated('x', '', ' 1\n')],
  ['digits of a value', repeated('1', 'a ', '\n')],
  ['digits of a timestamp', repeated('1', 'a 1 ', '\n')],
  ['zeros of a timestamp', repeated('0', 'a 1 ', '1\n')],
  ['an exemplar', repeated('l="x\n",', 'a 1 # {', '} 1\n')],
  ['quotes with line feeds', repeated('\n', 'a{l="', '"} 1\n')],
  ['a help text of escapes', repeated('\\', '# HELP a ', '\n')],
  ['blanks', repeated(' ')],
  ['empty lines', repeated('\n')],
  ['comments', repeated('#\n')],
  ['a type', repeated(' ', '# TYPE a ', 'counter\n')],
  ['one series', repeated('a{b="c"} 1\n')],
  ['two series in turn', repeated('a{b="c"} 1\nd{b="c"} 1\n')],
  ['one series, its labels in turn', repeated('a{b="c",d="e"} 1\na{d="e",b="c"} 1\n')],
  ['different series', numbered((index) => `a{b="${index}"} 1\n`)],
  ['series of one label each', numbered((index) => `a{l${index}=""} 1\n`)],
  ['metrics', numbered((index) => `a${index} 1\n`)],
];

const ROWS: Row[] = [
  ...EXPOSITIONS.flatMap(([what, text]): Row[] => [
    [`an exposition: ${what}`, text, (body) => parse(body)],
    [`an exposition in chunks: ${what}`, text, (body) => parse(body, CHUNK)],
  ]),
  ['an import: samples without a time', repeated('a{b="c"} 1\n'), importText],
  ['an import: a line that has no end', repeated('x'), importText],
  ['an import: comments', repeated('#\n'), importText],
  ['an import: dated samples in seconds', numbered((index) => `a{b="c"} 1 ${index}.0\n`), importText],
  ['an import: braces', repeated('} 1 1 ', 'a{'), importText],
  ['a bound: digits', repeated('1'), parseBound],
  ['a bound: digits and a letter', repeated('1', '', 'x'), parseBound],
  ['a typed bound: blanks', repeated(' ', '1'), (text) => readTypedBound(text, metricInfo('latency_overall_ms'))],
  ['a typed bound: digits', repeated('1'), (text) => readTypedBound(text, metricInfo('latency_overall_ms'))],
  ['a quantile: blanks', repeated(' ', 'p'), readQuantile],
  ['a quantile: digits', repeated('1', 'p', 'x'), readQuantile],
  ['a duration: parts', repeated('1s'), parseDuration],
  ['a duration: digits', repeated('1'), parseDuration],
  ['a duration: blanks', repeated(' ', '1', 's'), parseDuration],
  ['a duration of traces: blanks', repeated(' ', '1', 'x'), durationMs],
  ['a legend: blanks', repeated(' ', '{{'), (text) => nameSeries([{ labels: {} }], text, '')],
  ['a legend: braces', repeated('{'), (text) => nameSeries([{ labels: {} }], text, '')],
  ['a legend: openings', repeated('{{ a'), (text) => nameSeries([{ labels: {} }], text, '')],
  ['matchers: quotes', repeated('"\\"', 'a='), readMatchers],
  ['matchers: many', repeated('a="b",'), readMatchers],
  ['matchers: blanks', repeated(' ', 'a="b"', '}'), readMatchers],
  ['an API URL: slashes', repeated('/', 'https://a.example', 'x'), readApiUrl],
  [
    'a saved API URL: slashes',
    repeated('/', 'https://a', 'x'),
    (apiUrl) => readOptions({ uid: '', jsonData: { apiUrl } }),
  ],
  ['an MLflow URL: slashes', repeated('/', 'http://a', 'x'), readMlflowUrl],
  ['an MLflow URL: marks', repeated('#', 'http://a', '\n'), readMlflowUrl],
  ['an account id: slashes', repeated('/accounts/'), readAccountId],
  ['words of a Prometheus: blanks', repeated(' ', 'a', 'b'), (message) => describeFailure('', { message })],
  ['words of a Prometheus: points', repeated('.', 'a', 'b'), (message) => describeFailure('', { message })],
  ['words of a Prometheus: limits', repeated('max '), (message) => describeFailure('', { message })],
  ['an error page of MLflow: titles', repeated('<title'), (body) => refuse(body)],
  ['an error page of MLflow: blanks', repeated(' ', '<', 'x'), (body) => refuse(body)],
  ['an error of MLflow: blanks', repeated(' ', '{"message":"a', 'b"}'), (body) => refuse(body)],
  ['an error of Fireworks: titles', repeated('<title'), serverMessage],
  ['an error of Fireworks: keys', repeated('api key'), serverMessage],
  ['an error of Fireworks: tokens', repeated('token '), serverMessage],
  ['an error of Fireworks: words', repeated('w'), serverMessage],
  ['a web page: openings', repeated('<title <'), pageTitle],
  ['a stack trace: tags', repeated('<'), escapeHtml],
  [
    'a link: variables',
    repeated('${'),
    (query) => metricsLink('', { query }, '', { fromMs: 0, toMs: 1 }, { uid: '', name: '', publicUrl: '' }),
  ],
  ['a name of a model: slashes', repeated('/', 'accounts/a'), readModelName],
  ['a string of PromQL: separators', repeated('\u2028'), (text) => indent(quoteString(text))],
  ['an expression of PromQL: lines', repeated('\n'), indent],
];

function refuse(body: string): unknown {
  return refusalProblem({ status: 500, body }, ENDPOINTS.search);
}

test.each(ROWS)(
  '%s',
  async (_, text, read) => {
    // Short ones first: a megabyte of what takes quadratic time would not end.
    const some = await countSteps(() => read(text(SHORT)));
    const twice = await countSteps(() => read(text(2 * SHORT)));
    expect(twice).toBeLessThan(2.2 * some + SHORT);
    const whole = await countSteps(() => read(text(MEGABYTE)));
    expect(whole).toBeLessThan(STEPS_PER_BYTE * MEGABYTE);
  },
  600_000
);
