/**
 * `npm run differential -- --plans 1000 --seed 7`: the history of a simulated day and a Prometheus with the same
 * samples answer generated plans. Ends with `N plans, M samples agree`, or with the first differences and status 1.
 * `PROMETHEUS=/path/to/prometheus` chooses another one than that on the path.
 */
import { parseArgs } from 'node:util';
import { runDifferential } from './differential';
import { formatReport } from './formatReport';
import { findPrometheus, startPrometheus } from './prometheusServer';

const { values } = parseArgs({
  options: { plans: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});

async function main(): Promise<void> {
  const binary = findPrometheus();
  if (binary === undefined) {
    throw new Error('Prometheus is not installed. Install it (apt-get install prometheus), or name one in PROMETHEUS.');
  }
  const prometheus = await startPrometheus(binary);
  try {
    const report = await runDifferential({ plans: Number(values.plans), seed: Number(values.seed), prometheus });
    console.log(`answered: ${JSON.stringify(report.answered)}, at a jump of a quantile: ${report.atJumps}`);
    console.log(formatReport(report));
    process.exitCode = report.disagreements.length === 0 ? 0 : 1;
  } finally {
    await prometheus.stop();
  }
}

void main();
