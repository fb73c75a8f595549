import { loadPatterns } from '../../src/series/pattern';
import { askHistory, prometheusHome, type Question } from './askHomes';
import { compareGrids, type Difference } from './compareGrids';
import { simulatedDay } from './day';
import { fillHomes } from './fillHomes';
import { generateQuestion } from './generateQuestion';
import { prometheusClient } from './prometheusClient';

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
  /** Plans by kind that had any value. */
  answered: Record<string, number>;
  disagreements: Disagreement[];
}

export interface DifferentialOptions {
  plans: number;
  seed: number;
  /** Of an empty Prometheus that takes remote writes. */
  prometheusUrl: string;
}

/** Asks both homes of one simulated day the same generated questions. */
export async function runDifferential({ plans, seed, prometheusUrl }: DifferentialOptions): Promise<Report> {
  await loadPatterns();
  const day = simulatedDay(seed);
  const client = prometheusClient(prometheusUrl);
  const history = await fillHomes(day, client);
  const askPrometheus = prometheusHome(client, day.endMs);
  const report: Report = { plans, samples: 0, answered: {}, disagreements: [] };
  for (let number = 0; number < plans; number++) {
    const question = generateQuestion(seed, number, day);
    const { plan } = question;
    const disagree = (promql: string, differences: Difference[], error?: string) =>
      report.disagreements.push({ number, question, promql, differences, ...(error === undefined ? {} : { error }) });
    try {
      const { grid, promql } = await askPrometheus(question);
      const ours = await askHistory(history, question);
      const comparison = compareGrids(ours, grid);
      report.samples += comparison.samples;
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
