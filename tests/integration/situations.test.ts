import { REQUESTS } from '../../src/catalogue';
import { runDifferential } from '../differential/differential';
import { formatReport } from '../differential/formatReport';
import { prometheusClient } from '../differential/prometheusClient';
import { SITUATIONS } from '../differential/situations/situations';
import { FILLED_BY_WRITES, hasPrometheus, startPrometheus, type RunningPrometheus } from '../support/realPrometheus';
import { testWithPrometheus } from '../support/testWithPrometheus';
import { ALL, answersOf } from './situations/answers';
import { testCopies } from './situations/copies';
import { testLabels } from './situations/labels';
import { testPartialCopies } from './situations/partialCopies';
import { LABELS, series } from './situations/storedDay';

let prometheus: RunningPrometheus | undefined;

beforeAll(async () => {
  if (hasPrometheus) {
    prometheus = await startPrometheus('{}', FILLED_BY_WRITES);
  }
});

afterAll(() => prometheus?.stop());

const answers = answersOf(() => prometheusClient(prometheus?.url ?? ''));

testCopies(answers);
testPartialCopies(answers);
testLabels(answers);

testWithPrometheus(
  'of several jobs only those that bring Fireworks’ metrics say whether a scrape succeeded',
  async () => {
    const target = { job: 'fireworks', instance: 'api.fireworks.ai:443' };
    const other = { job: 'node', instance: '10.0.0.1:9100' };
    const stored = [
      series(REQUESTS, 5, { ...LABELS, ...target }),
      series('up', 1, target),
      series('up', 0, other),
      series('scrape_samples_scraped', 14, target),
      series('scrape_samples_scraped', 9000, other),
    ];
    expect(await answers(stored, { metric: 'up' })).toEqual([1]);
    expect(await answers(stored, { metric: 'scrape_samples_scraped' })).toEqual([14]);
  }
);

testWithPrometheus.each([1, 5])('a total over %i min has as many minutes, in Prometheus 2 as in 3', async (minutes) => {
  const over = { fn: 'total' as const, window: `${minutes}m` };
  expect(await answers([series(REQUESTS, 20)], { metric: REQUESTS, groupBy: ALL, over })).toEqual([1200 * minutes]);
});

testWithPrometheus(
  'in every situation that operations bring about, generated plans give the numbers of the browser',
  async () => {
    const url = prometheus?.url ?? '';
    const report = await runDifferential({ plans: 6, seed: 32, prometheusUrl: url, situations: SITUATIONS });
    expect(formatReport(report)).toMatch(/^\d+ plans, \d+ samples agree(; \d plans promise no equal numbers)?$/);
    expect(report.plans).toBe(6 * SITUATIONS.length);
    expect(report.samples).toBeGreaterThan(10_000);
  },
  600_000
);
