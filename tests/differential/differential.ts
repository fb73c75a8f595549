import type { Grid } from '../../src/evaluate';
import type { History } from '../../src/history';
import { askHistory, askPrometheus, type Question } from './askHomes';
import { compareGrids, type Difference } from './compareGrids';
import { simulatedDay } from './day';
import { fillHomes } from './fillHomes';
import { generateQuestion } from './generateQuestion';
import type { PrometheusServer } from './prometheusServer';

export interface Disagreement {
  /** Number of the plan, counted from 0. */
  number: number;
  question: Question;
  promql: string;
  /** At least one, unless Prometheus answered with an error. */
  differences: Difference[];
  error?: string;
}

export interface Report {
  plans: number;
  /** Values compared, of all plans. */
  samples: number;
  /** Of them, quantiles at which the last bit of a sum decides between two buckets, and Prometheus took the other. */
  atJumps: number;
  /** Plans by kind that had any value. */
  answered: Record<string, number>;
  disagreements: Disagreement[];
}

export interface DifferentialOptions {
  plans: number;
  seed: number;
  prometheus: PrometheusServer;
}

/** Asks both homes of one simulated day the same generated questions. */
export async function runDifferential({ plans, seed, prometheus }: DifferentialOptions): Promise<Report> {
  const day = simulatedDay(seed);
  const history = await fillHomes(day, prometheus);
  const report: Report = { plans, samples: 0, atJumps: 0, answered: {}, disagreements: [] };
  for (let number = 0; number < plans; number++) {
    const question = generateQuestion(seed, number, day);
    const { plan } = question;
    const disagree = (promql: string, differences: Difference[], error?: string) =>
      report.disagreements.push({ number, question, promql, differences, ...(error === undefined ? {} : { error }) });
    try {
      const { grid, promql } = await askPrometheus(prometheus, question, day.codeLabel);
      const ours = await askHistory(history, question);
      const comparison = compareGrids(ours, grid, await besideJumps(history, question));
      report.samples += comparison.samples;
      report.atJumps += comparison.byOther;
      if (comparison.samples > 0) {
        report.answered[plan.kind] = (report.answered[plan.kind] ?? 0) + 1;
      }
      if (comparison.differences.length > 0) {
        disagree(promql, comparison.differences);
      }
    } catch (error) {
      disagree('', [], String(error));
    }
  }
  return report;
}

/** Far more than the rounding of a sum, far less than one request in a day. */
const HAIR = 1e-12;

/**
 * A quantile jumps where its rank is exactly the count of a bucket and the next one is empty: half of 4 requests,
 * two of which took at most 50 ms and two more than 100. Then the last bit of the sum of rates decides between 50
 * and 100, and Prometheus 2 adds up in other steps. So on such a place the answers a hair beside count as well.
 */
async function besideJumps(history: History, question: Question): Promise<Grid[]> {
  const { plan } = question;
  if (plan.kind !== 'quantile') {
    return [];
  }
  return Promise.all(
    [-HAIR, HAIR].map(async (hair) => {
      const moved = plan.quantiles.map((quantile) => Math.min(1, Math.max(0, quantile + hair)));
      const { times, series } = await askHistory(history, { ...question, plan: { ...plan, quantiles: moved } });
      // Two quantiles of one plan are further apart than a hair, so the place in the list tells which it was.
      const asked = (quantile: number | undefined) => plan.quantiles[moved.findIndex((one) => one === quantile)];
      return { times, series: series.map((one) => ({ ...one, quantile: asked(one.quantile) })) };
    })
  );
}
