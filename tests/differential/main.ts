/**
 * `npm run differential -- --plans 1000 --seed 7`: the history of a simulated day and a Prometheus with the same
 * samples answer generated plans. Ends with `N plans, M samples agree`, or with the first differences and status 1.
 *
 * `--situations all`, or words of their names with commas: what operations do to the samples on the way, each with as
 * many plans. `--prometheus PROGRAM` starts another one than that on the path; `--url URL` asks a server that takes
 * remote writes and has none of Fireworks' series yet.
 */
import { parseArgs } from 'node:util';
import { FILLED_BY_WRITES, hasPrometheus, startPrometheus } from '../support/realPrometheus';
import { runDifferential, type Report } from './differential';
import { formatReport } from './formatReport';
import { SITUATIONS, type Situation } from './situations/situations';

const { values } = parseArgs({
  options: {
    plans: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    situations: { type: 'string', default: 'calm' },
    prometheus: { type: 'string' },
    url: { type: 'string' },
  },
});

function chosenSituations(): readonly Situation[] {
  const words = values.situations.split(',').map((word) => word.trim());
  const chosen = SITUATIONS.filter(({ name }) => words.some((word) => word === 'all' || name.includes(word)));
  if (chosen.length === 0) {
    throw new Error(
      `No situation is called ${values.situations}. There are:\n${SITUATIONS.map(({ name }) => name).join('\n')}`
    );
  }
  return chosen;
}

async function main(): Promise<void> {
  const options = {
    plans: Number(values.plans),
    seed: Number(values.seed),
    situations: chosenSituations(),
    onDone: (situation: string, { disagreements }: Report) => {
      const count = disagreements.filter((one) => one.situation === situation).length;
      console.error(
        `${new Date().toISOString().slice(11, 19)} ${situation}: ${count === 0 ? 'all agree' : `${count} differ`}`
      );
    },
  };
  if (values.url !== undefined) {
    report(await runDifferential({ ...options, prometheusUrl: values.url }));
    return;
  }
  if (values.prometheus === undefined && !hasPrometheus) {
    throw new Error(
      'Prometheus is not installed. Install it (apt-get install prometheus), or name one by --prometheus.'
    );
  }
  const prometheus = await startPrometheus('{}', FILLED_BY_WRITES, values.prometheus);
  try {
    report(await runDifferential({ ...options, prometheusUrl: prometheus.url }));
  } finally {
    await prometheus.stop();
  }
}

function report(outcome: Report): void {
  console.log(formatReport(outcome));
  process.exitCode = outcome.disagreements.length === 0 ? 0 : 1;
}

void main();
