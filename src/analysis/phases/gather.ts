import { CACHED_PROMPT_TOKENS, PROMPT_TOKENS, REPLICAS, REQUESTS } from '../../catalogue';
import { isBucketGrid, roundStep, type BucketGroup, type Grid, type TimeGrid } from '../../evaluate';
import type { MetricsPlan, OverPlan, Selection } from '../../plan';
import { keepLabels, labelValue, type Labels, type Matcher } from '../../series/labels';
import { valueAt } from '../../series/stale';
import type { Steps } from '../../series/turns';
import { comparedNeeds, deploymentOf, numberAt, seriesOf, wholeGrid } from '../minutes';
import type { AnalysisRequest, Known, Need } from '../types';
import { MEASURES, type DeploymentFacts, type Facts, type Measure, type Spread } from './spread';

const BY = ['deployment_id', 'base_model'] as const;
const MEASURE_NAMES = Object.keys(MEASURES).filter((name): name is Measure => Object.hasOwn(MEASURES, name));

const KV_BLOCKS = 'generator_kv_blocks_fraction:avg_by_deployment';
const KV_SLOTS = 'generator_kv_slots_fraction:avg_by_deployment';
const TOKENS = 'tokens_generated_gauge:sum_by_deployment';

/** Numbers of one stretch: the metric, how it is summarised over it, and whether only one bucket of it is meant. */
const SCALARS = {
  answered: [MEASURES.overall, 'total', '+Inf'],
  answeredFirst: [MEASURES.firstToken, 'total', '+Inf'],
  requestRate: [REQUESTS, 'avg'],
  promptTokens: [PROMPT_TOKENS, 'total'],
  cachedTokens: [CACHED_PROMPT_TOKENS, 'total'],
  generatedTokens: [TOKENS, 'total'],
  kvBlocks: [KV_BLOCKS, 'avg'],
  kvSlots: [KV_SLOTS, 'avg'],
  blocksHighest: [KV_BLOCKS, 'max'],
  slotsHighest: [KV_SLOTS, 'max'],
  replicas: [REPLICAS, 'avg'],
} as const satisfies Record<string, readonly [string, OverPlan['fn'], string?]>;
type Scalar = keyof typeof SCALARS;
const SCALAR_NAMES = Object.keys(SCALARS).filter((name): name is Scalar => Object.hasOwn(SCALARS, name));

const HOUR_MS = 3_600_000;
/** So many earlier stretches tell what latencies do anyway; of long ones fewer, since all of them are read. */
const MOST_EARLIER = 12;
const FEWER_EARLIER = 6;

export function phaseNeeds({ window, before, matchers }: AnalysisRequest): Need[] {
  const earlier = earlierGrid(before);
  const lengthMs = window.toMs - window.fromMs;
  return [
    ...comparedNeeds({ window, before }),
    ...[
      { of: 'window', grid: wholeGrid(window) },
      { of: 'before', grid: wholeGrid(before) },
    ].flatMap(({ of, grid }) => [
      ...MEASURE_NAMES.map((measure) => ({
        id: `${of} ${measure}`,
        plan: bucketPlan(measure, matchers, { kind: 'range' }),
        grid,
      })),
      ...SCALAR_NAMES.map((name) => ({ id: `${of} ${name}`, plan: scalarPlan(name, matchers), grid })),
    ]),
    ...(earlier === undefined
      ? []
      : MEASURE_NAMES.map((measure) => ({
          id: `earlier ${measure}`,
          plan: bucketPlan(measure, matchers, { kind: 'duration', ms: lengthMs }),
          grid: earlier,
        }))),
  ];
}

/** Steps as long as the stretch or a little longer, so that stores need not compute at odd times. */
function earlierGrid({ fromMs, toMs }: AnalysisRequest['before']): TimeGrid | undefined {
  const lengthMs = toMs - fromMs;
  if (lengthMs > 24 * HOUR_MS) {
    return undefined;
  }
  const stepMs = roundStep(lengthMs);
  const count = lengthMs <= 2 * HOUR_MS ? MOST_EARLIER : FEWER_EARLIER;
  const endMs = Math.floor(fromMs / stepMs) * stepMs;
  return { startMs: endMs - (count - 1) * stepMs, stepMs, count, rangeMs: count * stepMs };
}

/** Only how buckets compare is asked for: how many requests there were is told by a count of its own. */
function bucketPlan(measure: Measure, matchers: readonly Matcher[], window: OverPlan['window']): MetricsPlan {
  const selection = { metric: MEASURES[measure], matchers };
  return { kind: 'buckets', selection, over: { fn: 'avg', window }, by: BY, onlyProportions: true };
}

function scalarPlan(name: Scalar, matchers: readonly Matcher[]): MetricsPlan {
  const [metric, fn, le]: readonly [string, OverPlan['fn'], string?] = SCALARS[name];
  const isReplicas = metric === REPLICAS;
  // The number of replicas has no label of the model.
  const kept = isReplicas ? matchers.filter(({ label }) => label !== 'base_model') : matchers;
  const ofBucket: Matcher[] = le === undefined ? [] : [{ label: 'le', operator: '=', value: le }];
  const selection: Selection = { metric, matchers: [...kept, ...ofBucket] };
  const isLevel = metric === KV_BLOCKS || metric === KV_SLOTS;
  return {
    kind: 'value',
    selection,
    over: { fn, window: { kind: 'range' } },
    combine: { op: isLevel ? 'max' : 'sum', by: isReplicas ? ['deployment_id'] : BY },
  };
}

/** What is known of each deployment that was seen in either stretch, by id and model, a step each. */
export function* readFacts({ grids }: Known, { scrapeIntervalMs }: AnalysisRequest): Steps<DeploymentFacts[]> {
  const deployments = new Map<string, Labels>();
  for (const [id, grid] of grids) {
    if (/^(window|before) /.test(id) && !id.endsWith('replicas')) {
      for (const { labels } of isBucketGrid(grid) ? grid.groups : grid.series) {
        const known = keepLabels(labels, BY);
        deployments.set(keyOf(known), known);
      }
    }
  }
  const own = perDeployment(grids);
  const facts: DeploymentFacts[] = [];
  for (const [, labels] of [...deployments].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const deployment = labelValue(labels, 'deployment_id');
    const ofIt = own.get(deployment) ?? new Map<string, Grid>();
    facts.push({
      deployment,
      model: labelValue(labels, 'base_model'),
      window: readStretch(ofIt, 'window', labels),
      before: readStretch(ofIt, 'before', labels),
      earlier: readEarlier(ofIt, labels, scrapeIntervalMs / 1000),
    });
    yield;
  }
  return facts;
}

/** Each grid with what it has of one deployment alone, by id, so that none is looked for among all others. */
function perDeployment(grids: Known['grids']): Map<string, Map<string, Grid>> {
  const found = new Map<string, Map<string, Grid>>();
  const keep = <T extends { labels: Labels }>(id: string, all: readonly T[], grid: (own: T[]) => Grid) => {
    const byDeployment = new Map<string, T[]>();
    for (const one of all) {
      const deployment = deploymentOf(one);
      byDeployment.set(deployment, [...(byDeployment.get(deployment) ?? []), one]);
    }
    for (const [deployment, own] of byDeployment) {
      found.set(deployment, (found.get(deployment) ?? new Map<string, Grid>()).set(id, grid(own)));
    }
  };
  for (const [id, grid] of grids) {
    if (isBucketGrid(grid)) {
      keep(id, grid.groups, (groups) => ({ ...grid, groups }));
    } else {
      keep(id, grid.series, (series) => ({ ...grid, series }));
    }
  }
  return found;
}

function keyOf(labels: Labels): string {
  return BY.map((label) => labelValue(labels, label)).join('\n');
}

function readStretch(grids: Known['grids'], of: 'window' | 'before', labels: Labels): Facts {
  const number = (name: Scalar) => numberOf(grids.get(`${of} ${name}`), labels);
  const answered = number('answered') ?? number('answeredFirst');
  const spreads = MEASURE_NAMES.flatMap((measure): Array<[Measure, Spread]> => {
    const group = groupOf(grids.get(`${of} ${measure}`), labels);
    const spread = group && spreadOf(group, group.columns[0]?.values.length ?? 0, { answered });
    return spread === undefined ? [] : [[measure, spread]];
  });
  const highest = [number('blocksHighest'), number('slotsHighest')].filter((one) => one !== undefined);
  return {
    answered,
    spreads: Object.fromEntries(spreads),
    requestRate: number('requestRate'),
    promptTokens: number('promptTokens'),
    cachedTokens: number('cachedTokens'),
    generatedTokens: number('generatedTokens'),
    kvBlocks: number('kvBlocks'),
    kvSlots: number('kvSlots'),
    kvHighest: highest.length === 0 ? undefined : Math.max(...highest),
    replicas: number('replicas'),
  };
}

/** Samples are of a minute, and one is taken each scrape. */
function readEarlier(grids: Known['grids'], labels: Labels, scrapeSeconds: number): Array<Facts['spreads']> {
  const groups = MEASURE_NAMES.map((measure) => ({ measure, group: groupOf(grids.get(`earlier ${measure}`), labels) }));
  const length = Math.max(0, ...groups.map(({ group }) => group?.columns[0]?.values.length ?? 0));
  return Array.from({ length }, (_, place) =>
    Object.fromEntries(
      groups.flatMap(({ measure, group }): Array<[Measure, Spread]> => {
        const spread = group && spreadOf(group, place + 1, { times: scrapeSeconds });
        return spread === undefined ? [] : [[measure, spread]];
      })
    )
  );
}

function numberOf(grid: Grid | undefined, labels: Labels): number | undefined {
  const found = seriesOf(grid).find((one) => isOf(one.labels, labels));
  const value = found && numberAt(found, found.column.values.length - 1);
  return value === undefined || value < 0 ? undefined : value;
}

function groupOf(grid: Grid | undefined, labels: Labels): BucketGroup | undefined {
  return grid !== undefined && isBucketGrid(grid) ? grid.groups.find((one) => isOf(one.labels, labels)) : undefined;
}

/** Replicas have no label of the model, so what a series lacks is no difference. @param labels of the same deployment */
function isOf(labels: Labels, deployment: Labels): boolean {
  return [labelValue(deployment, 'base_model'), ''].includes(labelValue(labels, 'base_model'));
}

/**
 * The buckets at a place, counted from 1, by themselves: as many requests as `answered` says, or its samples times
 * `times`. Undefined without the `+Inf` bucket or without a finite bound above 0.
 */
function spreadOf(
  { bounds, columns }: BucketGroup,
  place: number,
  { answered, times = 1 }: { answered?: number; times?: number }
): Spread | undefined {
  const present = columns.flatMap((column, index) => {
    const value = valueAt(column, place - 1);
    const bound = bounds[index] ?? NaN;
    return value === undefined || !Number.isFinite(value) || !(bound > 0) ? [] : [{ bound, value }];
  });
  const all = present.at(-1);
  if (all === undefined || all.bound !== Infinity || present.length < 2) {
    return undefined;
  }
  const scale = answered === undefined || !(all.value > 0) ? times : answered / all.value;
  let below = 0;
  const counts = present.map(({ value }) => {
    const up = Math.min(Math.max(below, value), all.value);
    const count = (up - below) * scale;
    below = up;
    return count;
  });
  return { bounds: present.slice(0, -1).map(({ bound }) => bound), counts };
}
