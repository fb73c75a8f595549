import { lastValueFrom } from 'rxjs';
import { seriesOf as gridSeriesOf } from '../../evaluate/testing/columns';
import type { FireworksOptions } from '../../types';
import { describeFailure } from './errors';
import type { FakeOptions } from './testing/fakePrometheus';
import { MINUTE, NOW, REQUESTS, openStore, requestOf, run, seriesOf } from './testing/openStore';

const TOO_OFTEN = 'It takes only so many queries at a time';
const TOO_SLOW = 'It took longer than it may';
const TOO_MUCH = 'raise the limit of that server';
const INSPECTOR = 'query inspector';
const REACHED = 'says whether it can be reached';

test.each([
  ['context deadline exceeded', 500, TOO_SLOW],
  ['rpc error: code = DeadlineExceeded desc = context deadline exceeded', 500, TOO_SLOW],
  ['net/http: request canceled (Client.Timeout exceeded while awaiting headers)', 502, TOO_SLOW],
  ['query timed out in expression evaluation', 503, TOO_SLOW],
  ['upstream request timeout', 504, TOO_SLOW],
  ['Too Many Requests', 429, TOO_OFTEN],
  ['too many outstanding requests', 429, TOO_OFTEN],
  ['the request has been rejected because the tenant exceeded the request rate limit, set to 10 req/s', 429, TOO_OFTEN],
  ['Rate exceeded', 429, TOO_OFTEN],
  ['ThrottlingException: Rate exceeded', 400, TOO_OFTEN],
  ["couldn't start executing the request in 10 s, since -search.maxConcurrentRequests=8 are executed", 503, TOO_OFTEN],
  ['query processing would load too many samples into memory in query execution', 422, TOO_MUCH],
  ['exceeded maximum resolution of 11,000 points per timeseries', 400, TOO_MUCH],
  ['the query exceeded the maximum number of chunks (limit: 2000000 chunks)', 422, TOO_MUCH],
  ['the query time range exceeds the limit (query length: 800h, limit: 768h)', 422, TOO_MUCH],
  ['exceeded series limit: limit 100 violated (got 101)', 422, TOO_MUCH],
  ['rpc error: code = ResourceExhausted desc = received message larger than max (5 vs. 4)', 500, TOO_MUCH],
  ['cannot select more than -search.maxSamplesPerQuery=1000000000 samples', 422, TOO_MUCH],
  ['bad_data: 1:5: parse error: unexpected end of input', 400, INSPECTOR],
  ['dial tcp 10.0.0.1:9090: connect: connection refused', 502, REACHED],
  ['no access', 403, 'Check its credentials'],
])('%s (HTTP %d): %s', (message, status, advice) => {
  const described = describeFailure('Store', { message, status });
  expect(described.status).toBe(status);
  expect(described.message).toContain(`The data source “Store” says: ${message}. `);
  expect(described.message).toContain(advice);
});

test('long words are cut, and blanks are no words', () => {
  expect(describeFailure('Store', { message: 'x'.repeat(5000) }).message.length).toBeLessThan(1200);
  expect(describeFailure('Store', { message: `${' '.repeat(50_000)}` }).message).toContain('gave no reason');
});

describe('failures', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });

  test.each<[string, FakeOptions & { jsonData?: FireworksOptions }, string]>([
    [
      'no data source is chosen',
      { jsonData: { prometheusUid: '' } },
      'No Prometheus data source is chosen. Choose the one',
    ],
    ['it does not exist', { jsonData: { prometheusUid: 'gone' } }, 'There is no data source with the uid "gone"'],
    ['it is of another type', { settings: { type: 'loki' } }, '“Mimir” is of type loki'],
    [
      'it is this very data source',
      { settings: { uid: 'own' }, jsonData: { prometheusUid: 'own' } },
      'does not answer PromQL',
    ],
    ['the matchers cannot be read', { jsonData: { prometheusMatchers: 'a=b' } }, 'The matchers cannot be read'],
    [
      'Grafana refuses the request as a whole',
      { failure: { status: 403, statusText: 'Forbidden', data: { message: 'You may not query this' } } },
      'The data source “Mimir” says: You may not query this. Check its credentials',
    ],
    [
      'asking it fails altogether',
      { answer: () => ({ throws: { status: 502, statusText: 'Bad Gateway', data: {} } }) },
      'The data source “Mimir” says: Bad Gateway. “Save & test” in the settings of “Mimir”',
    ],
  ])('%s', async (_, { jsonData, ...options }, message) => {
    const { results, error } = await run(openStore({ series, ...options }, jsonData), { metric: REQUESTS });
    expect(results.flatMap(({ grid, notices }) => [...gridSeriesOf(grid), ...notices])).toEqual([]);
    expect(error?.message).toContain(message);
  });

  test.each([
    [
      'query processing would load too many samples into memory in query execution',
      422,
      'Choose a shorter range, a longer step or more filters',
    ],
    ['query timed out in expression evaluation', 503, 'It took longer than it may'],
    ['bad_data: 1:5: parse error: unexpected end of input', 400, 'query inspector'],
    ['dial tcp 10.0.0.1:9090: connect: connection refused', 500, '“Save & test” in the settings of “Mimir”'],
    ['no access', 403, 'Check its credentials'],
  ])('%s keeps its words, its status and its row', async (words, status, next) => {
    const opened = openStore({
      series,
      answer: ({ refId }) =>
        refId === 'q0e0'
          ? { error: { message: words, status } }
          : [{ labels: { deployment_id: 'a' }, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const { results, error } = await lastValueFrom(
      opened.store.run(requestOf([{ metric: REQUESTS }, { metric: REQUESTS }]))
    );
    expect(error).toBeUndefined();
    expect(results[0]!.error).toMatchObject({ status });
    expect(results[0]!.error?.message).toContain(`“Mimir” says: ${words}. `);
    expect(results[0]!.error?.message).toContain(next);
    expect(results[1]!.error).toBeUndefined();
    expect(gridSeriesOf(results[1]!.grid)).toHaveLength(1);
  });
});
