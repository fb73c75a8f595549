import { DERIVED_METRICS } from '../../src/catalogue';
import { AGGREGATES, OVER_FUNCTIONS, VIEWS } from '../../src/types';
import { simulatedDay } from '../differential/day';
import { runDifferential } from '../differential/differential';
import { formatReport } from '../differential/formatReport';
import { generateQuestion } from '../differential/generateQuestion';
import { FILLED_BY_WRITES, startPrometheus } from '../support/realPrometheus';
import { testWithPrometheus } from '../support/testWithPrometheus';

/** A whole day is simulated, written and asked about. */
const TIMEOUT_MS = 300_000;

// Days of even seeds have `http_code`, those of odd seeds `code`.
describe.each([20, 21])('a browser history and a Prometheus with the samples of day %i', (seed) => {
  testWithPrometheus(
    'give the same numbers for generated plans of every kind',
    async () => {
      const prometheus = await startPrometheus('{}', FILLED_BY_WRITES);
      try {
        const report = await runDifferential({ plans: 200, seed, prometheusUrl: prometheus.url });
        expect(formatReport(report)).toMatch(/^200 plans, \d+ samples agree$/);
        expect(report.samples).toBeGreaterThan(50_000);
        // A generator that asks for nothing would agree too.
        for (const kind of ['value', 'quantile', 'buckets', 'ratio', 'difference', 'state']) {
          expect([kind, report.answered[kind]]).toEqual([kind, expect.any(Number)]);
          expect(report.answered[kind]).toBeGreaterThan(10);
        }
      } finally {
        await prometheus.stop();
      }
    },
    TIMEOUT_MS
  );
});

test('every view, derived metric, aggregate and summary over time is among the generated plans', () => {
  const day = simulatedDay(20);
  const queries = Array.from({ length: 1000 }, (_, number) => generateQuestion(20, number, day).query);
  const all = <T>(read: (query: (typeof queries)[number]) => T) => new Set(queries.map(read));
  expect([...all(({ view }) => view ?? 'value')]).toEqual(expect.arrayContaining([...VIEWS]));
  expect([...all(({ metric }) => metric)]).toEqual(expect.arrayContaining(DERIVED_METRICS.map(({ name }) => name)));
  expect([...all(({ aggregate }) => aggregate)]).toEqual(expect.arrayContaining([...AGGREGATES]));
  expect([...all(({ over }) => over?.fn)]).toEqual(expect.arrayContaining([...OVER_FUNCTIONS]));
});
