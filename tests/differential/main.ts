/**
 * `npm run differential -- --plans 1000 --seed 7`: the history of a simulated day and a Prometheus with the same
 * samples answer generated plans. Ends with `N plans, M samples agree`, or with the first differences and status 1.
 * `PROMETHEUS_BIN=/path/to/prometheus` chooses another one than that on the path.
 */
import { parseArgs } from 'node:util';
import { FILLED_BY_WRITES, hasPrometheus, startPrometheus } from '../support/realPrometheus';
import { runDifferential } from './differential';
import { formatReport } from './formatReport';

const { values } = parseArgs({
  options: { plans: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});

async function main(): Promise<void> {
  if (!hasPrometheus) {
    throw new Error(
      'Prometheus is not installed. Install it (apt-get install prometheus), or name one in PROMETHEUS_BIN.'
    );
  }
  const prometheus = await startPrometheus('{}', FILLED_BY_WRITES);
  try {
    const options = { plans: Number(values.plans), seed: Number(values.seed), prometheusUrl: prometheus.url };
    const report = await runDifferential(options);
    console.log(formatReport(report));
    process.exitCode = report.disagreements.length === 0 ? 0 : 1;
  } finally {
    await prometheus.stop();
  }
}

void main();
