import { MINUTE_MS, type TimeGrid } from '../../evaluate';
import type { MetricsPlan, OverPlan, Selection } from '../../plan';
import { documentedLabelName, ERROR_CODE_LABEL, ERRORS, REPLICAS, REQUESTS } from '../../catalogue';
import type { AnalysisRequest, Need } from '../types';
import { QUANTITIES, type Quantity } from './quantities';

/** How the window, what it is compared with, and as long stretches before them lie on the steps that are asked for. */
export interface Layout {
  /** Of the window and of the stretches before it, which are next to each other; newest last. */
  grid: TimeGrid;
  /** As much earlier, where the window is compared with another time than just before it. */
  earlierGrid: TimeGrid | undefined;
  /** Steps of one stretch. */
  steps: number;
  /** Such comparisons as the one that is asked for, one stretch earlier each: what differs anyway. */
  usual: number;
}

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Steps of all stretches together: enough for the course of each, few enough for a store. */
const MOST_STEPS = 255;

export function layoutOf({ window, before }: AnalysisRequest): Layout {
  const lengthMs = window.toMs - window.fromMs;
  const earlierMs = window.fromMs - before.fromMs;
  const usual = usualOf(lengthMs);
  const stepMs = stepOf(lengthMs, Math.floor(MOST_STEPS / (usual + 2)));
  const steps = Math.max(1, Math.floor(lengthMs / stepMs));
  const isJustBefore = earlierMs === lengthMs && steps * stepMs === lengthMs;
  const count = steps * (usual + (isJustBefore ? 2 : 1));
  // A Prometheus data source evaluates at multiples of the step only.
  const aligned = (ms: number) => Math.floor(ms / stepMs) * stepMs;
  const grid = { startMs: aligned(window.toMs) - (count - 1) * stepMs, stepMs, count, rangeMs: count * stepMs };
  return {
    grid,
    earlierGrid: isJustBefore ? undefined : { ...grid, startMs: aligned(grid.startMs - earlierMs) },
    steps,
    usual,
  };
}

/**
 * Whole minutes, and a part of the length without a rest where there is such a one. Short, since a stretch ends at a
 * multiple of its step: what comes after that is not compared yet.
 */
function stepOf(lengthMs: number, mostSteps: number): number {
  const minutes = Math.max(1, Math.round(lengthMs / MINUTE_MS));
  for (let steps = mostSteps; steps > (2 / 3) * mostSteps; steps--) {
    if (minutes % steps === 0) {
      return (minutes / steps) * MINUTE_MS;
    }
  }
  return Math.max(1, Math.floor(minutes / mostSteps)) * MINUTE_MS;
}

/** The longer the stretch, the fewer, since history ends and a store has its limits. */
function usualOf(lengthMs: number): number {
  return lengthMs <= HOUR_MS ? 15 : lengthMs <= 6 * HOUR_MS ? 8 : lengthMs <= DAY_MS ? 6 : 3;
}

export const SHOWN = 'shown';
export const MODELS = 'models';
/** After the id of a need: of the earlier grid. */
export const EARLIER = ' earlier';

type Matchers = AnalysisRequest['matchers'];

export function needsOf({ matchers }: AnalysisRequest, layout: Layout): Need[] {
  const { grid, earlierGrid } = layout;
  const mean = meanOf(grid);
  const plans: Array<[string, MetricsPlan]> = [
    ...QUANTITIES.filter(({ kind }) => kind !== 'presence').map((one): [string, MetricsPlan] => [
      one.id,
      planOf(one, matchers, mean),
    ]),
    // What any deployment shows tells "gone" from "not collected".
    ...[REQUESTS, REPLICAS].map((metric): [string, MetricsPlan] => [
      `${SHOWN} ${metric}`,
      value({ metric, matchers: [] }, mean, 'count', []),
    ]),
    [MODELS, value(narrowed(REQUESTS, matchers), mean, 'sum', [...BY, 'base_model'])],
  ];
  return plans.flatMap(([id, plan]) => [
    { id, plan, grid },
    ...(earlierGrid === undefined ? [] : [{ id: id + EARLIER, plan, grid: earlierGrid }]),
  ]);
}

/** A window of its own, so that a step of few samples is the mean of all of them too. */
function meanOf({ stepMs }: TimeGrid): OverPlan {
  return { fn: 'avg', window: { kind: 'duration', ms: stepMs } };
}

const BY = ['deployment_id'];
/** All that the replicas' series have. */
const OF_REPLICAS = ['deployment_id', 'deployment_account'];

/** The metric's series that pass the conditions that can be put to it. */
function narrowed(metric: string, matchers: Matchers): Selection {
  const applies = ({ label }: Matchers[number]) =>
    metric === REPLICAS
      ? OF_REPLICAS.includes(label)
      : metric === ERRORS || documentedLabelName(ERRORS, label) !== ERROR_CODE_LABEL.name;
  return { metric, matchers: matchers.filter(applies) };
}

function planOf({ metric, kind, ratio, label }: Quantity, matchers: Matchers, mean: OverPlan): MetricsPlan {
  if (ratio !== undefined) {
    return {
      kind: 'ratio',
      numerator: narrowed(ratio.numerator, matchers),
      denominator: narrowed(ratio.denominator, matchers),
      over: mean,
      by: label === undefined ? BY : [...BY, label],
      sharedBy: BY,
      complement: false,
    };
  }
  const selection = narrowed(metric, matchers);
  if (kind === 'spread') {
    return { kind: 'buckets', selection, over: mean, by: BY };
  }
  return value(selection, mean, kind === 'rate' ? 'sum' : metric === REPLICAS ? 'max' : 'avg', BY);
}

function value(
  selection: Selection,
  over: OverPlan,
  op: 'sum' | 'avg' | 'max' | 'count',
  by: readonly string[]
): MetricsPlan {
  return { kind: 'value', selection, over, combine: { op, by } };
}
