import { runDifferential } from '../differential/differential';
import { formatReport } from '../differential/formatReport';
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
