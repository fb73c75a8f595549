import { formatReport } from '../differential/formatReport';
import { runDifferential } from '../differential/differential';
import { withPrometheus } from '../support/withPrometheus';

// A whole day is simulated, written and asked about.
jest.setTimeout(120_000);

withPrometheus('the history of a browser and a Prometheus with the same samples', (prometheus) => {
  test('give the same numbers for hundreds of generated plans', async () => {
    const report = await runDifferential({ plans: 400, seed: 20, prometheus: prometheus() });
    expect(formatReport(report)).toMatch(/^400 plans, \d+ samples agree$/);
    expect(report.samples).toBeGreaterThan(100_000);
    // A generator that asks for nothing would agree too.
    for (const kind of ['value', 'quantile', 'buckets', 'ratio', 'difference']) {
      expect(report.answered[kind]).toBeGreaterThan(20);
    }
  });
});
