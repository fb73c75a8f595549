import { loadPatterns } from '../../src/series/pattern';
import { gridEnd, resolveOver } from '../../src/evaluate';
import { isOfRange, planSelections } from '../../src/plan';
import { cellLength } from '../../src/promql/overText';
import { UP } from '../../src/catalogue';
import type { History } from '../../src/history';
import { Random } from '../../simulator/world/random';
import { askHistory, prometheusHome, type Question } from './askHomes';
import { compareGrids, type Difference } from './compareGrids';
import { simulatedDay, type Day } from './day';
import { fillHistory } from './fillHomes';
import { generateQuestion } from './generateQuestion';
import { prometheusClient, type PrometheusClient } from './prometheusClient';
import { adding, ALWAYS, inParts } from './situations/rewriteSeries';
import { SITUATIONS, type Situation } from './situations/situations';
import type { WrittenSeries } from './writeRequest';

export interface Disagreement {
  situation: string;
  /** Number of the plan, counted from 0. */
  number: number;
  question: Question;
  promql: string;
  /** At least one, unless Prometheus answered with an error. */
  differences: Difference[];
  error?: string;
}

export interface Report {
  /** Plans times situations. */
  plans: number;
  /** Of these, the ones that promise no equal numbers: see `isMergedBesideScrapes`. */
  notCompared: number;
  /** Values compared, of all plans. */
  samples: number;
  /** Plans by kind that had any value. */
  answered: Record<string, number>;
  disagreements: Disagreement[];
}

export interface DifferentialOptions {
  /** For each situation. */
  plans: number;
  seed: number;
  /** Of a Prometheus, or what speaks like one, that takes remote writes and has none of Fireworks' series yet. */
  prometheusUrl: string;
  /** Default only the calm one. */
  situations?: readonly Situation[];
  /** Told of each situation when it is done. */
  onDone?: (situation: string, report: Report) => void;
}

/** Asks both homes of one simulated day the same generated questions, in each situation that the samples were stored in. */
export async function runDifferential(options: DifferentialOptions): Promise<Report> {
  const { plans, seed, prometheusUrl, situations = SITUATIONS.slice(0, 1), onDone } = options;
  await loadPatterns();
  const day = simulatedDay(seed);
  const client = prometheusClient(prometheusUrl);
  const homes = await fillHistory(day);
  const report: Report = {
    plans: plans * situations.length,
    notCompared: 0,
    samples: 0,
    answered: {},
    disagreements: [],
  };
  for (const situation of situations) {
    await runSituation(situation, { ...homes, day, client, plans, seed, report });
    onDone?.(situation.name, report);
  }
  return report;
}

interface Scene {
  day: Day;
  history: History;
  series: readonly WrittenSeries[];
  client: PrometheusClient;
  plans: number;
  seed: number;
  report: Report;
}

async function runSituation(
  situation: Situation,
  { day, history, series, client, plans, seed, report }: Scene
): Promise<void> {
  const place = SITUATIONS.indexOf(situation);
  // Situations share a store, and the matchers of the settings keep them apart.
  const label = { situation: `s${seed}-${place}` };
  const stored = situation.store(series, day, new Random(seed, place, 3));
  await client.writeAll(inParts(stored, [{ ...ALWAYS, ...adding(label) }]));
  const askPrometheus = prometheusHome(client, day.endMs, {
    matchers: `situation="${label.situation}"`,
    refuses: situation.refuses,
  });
  for (let number = 0; number < plans; number++) {
    const question = generateQuestion(seed, number, day);
    const { plan } = question;
    const disagree = (promql: string, differences: Difference[], error?: string) =>
      report.disagreements.push({
        situation: situation.name,
        number,
        question,
        promql,
        differences,
        ...(error === undefined ? {} : { error }),
      });
    try {
      const { grid, promql } = await askPrometheus(question);
      if (isMergedBesideScrapes(promql, question)) {
        report.notCompared++;
        continue;
      }
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
      // What cannot be known without lists is refused.
      const isRefused = situation.refuses === 'listing' && planSelections(plan).some(({ metric }) => metric === UP);
      if (!(isRefused && String(error).includes('could not be looked up'))) {
        disagree('', [], String(error));
      }
    }
  }
}

/**
 * Copies are merged in steps of about a scrape (`cellLength`), of which a window whose length no such step divides holds
 * one more or less than it holds scrapes.
 */
function isMergedBesideScrapes(promql: string, { plan, grid, scrapeIntervalMs }: Question): boolean {
  if (!promql.includes('> time() - ')) {
    return false;
  }
  const over = resolveOver(plan.over, grid, scrapeIntervalMs);
  const timesMs = isOfRange(plan) ? [gridEnd(grid)] : [grid.startMs, grid.stepMs];
  const looksBack = plan.kind === 'state' || (plan.kind === 'value' && plan.observed !== undefined);
  const windows = [...(over.kind === 'newest' ? [] : [over.windowMs]), ...(looksBack ? [grid.rangeMs] : [])];
  return windows.some((windowMs) => {
    const cellMs = cellLength({ windowMs, timesMs, spanMs: windowMs + grid.rangeMs, scrapeIntervalMs });
    return [windowMs, ...timesMs].some((ms) => ms % cellMs !== 0);
  });
}
