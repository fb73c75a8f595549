import { isBucketGrid, type BucketGroup, type Grid, type GridSeries } from '../../evaluate';
import { REPLICAS, REQUESTS } from '../../catalogue';
import { labelValue } from '../../series/labels';
import { deploymentOf, numberAt, seriesOf } from '../minutes';
import type { Known } from '../types';
import { EARLIER, MODELS, SHOWN, type Layout } from './grids';
import { QUANTITIES, type Quantity } from './quantities';

/** A value for each step; NaN where there is none. */
export type Steps = Float64Array;

/** One quantity of one deployment, and of one value of its label where it has one. */
export interface Subject {
  deployment: string;
  quantity: Quantity;
  labelValue?: string;
}

/** What is known along one grid. */
export interface Side {
  length: number;
  /** Whether anything of any deployment was shown in the step. */
  shown: readonly boolean[];
  /** By the quantity's id, then by deployment and label. */
  numbers: ReadonlyMap<string, ReadonlyMap<string, Steps>>;
  buckets: ReadonlyMap<string, ReadonlyMap<string, BucketGroup>>;
  /** By deployment, in which steps each of its models was shown. */
  models: ReadonlyMap<string, ReadonlyMap<string, Steps>>;
}

export interface Sides {
  /** Holds the window. */
  now: Side;
  /** The same steps so much earlier; undefined where what is compared with lies on the same grid. */
  then: Side | undefined;
}

export function readSides({ grids }: Known, layout: Layout): Sides {
  const side = (suffix: string) => readSide((id) => grids.get(id + suffix), layout.grid.count);
  return { now: side(''), then: layout.earlierGrid === undefined ? undefined : side(EARLIER) };
}

export function subjectKey(deployment: string, value: string | undefined): string {
  return value === undefined ? deployment : `${deployment}\n${value}`;
}

function readSide(gridOf: (id: string) => Grid | undefined, length: number): Side {
  const numbers = new Map<string, Map<string, Steps>>();
  const buckets = new Map<string, Map<string, BucketGroup>>();
  for (const { id, label } of QUANTITIES) {
    const grid = gridOf(id);
    if (grid !== undefined && isBucketGrid(grid)) {
      buckets.set(id, new Map(grid.groups.map((group) => [deploymentOf(group), group])));
    } else {
      numbers.set(
        id,
        byKey(grid, (series) => subjectKey(deploymentOf(series), label && labelValue(series.labels, label)))
      );
    }
  }
  const ofAny = [REQUESTS, REPLICAS].flatMap((metric) => [...byKey(gridOf(`${SHOWN} ${metric}`), () => '').values()]);
  const models = new Map<string, Map<string, Steps>>();
  const grid = gridOf(MODELS);
  for (const id of new Set(seriesOf(grid).map(deploymentOf))) {
    models.set(
      id,
      byKey(grid, (one) => (deploymentOf(one) === id ? labelValue(one.labels, 'base_model') : undefined))
    );
  }
  return {
    length,
    shown: Array.from({ length }, (_, step) => ofAny.some((steps) => !Number.isNaN(steps[step]))),
    numbers,
    buckets,
    models,
  };
}

function byKey(grid: Grid | undefined, keyOf: (series: GridSeries) => string | undefined): Map<string, Steps> {
  const found = new Map<string, Steps>();
  for (const series of seriesOf(grid)) {
    const key = keyOf(series);
    if (key !== undefined && !found.has(key)) {
      const { length } = series.column.values;
      found.set(
        key,
        Float64Array.from({ length }, (_, step) => numberAt(series, step) ?? NaN)
      );
    }
  }
  return found;
}

/** Whether the deployment was shown in a step. */
export function isSeen(side: Side, deployment: string, step: number): boolean {
  return [REQUESTS, REPLICAS].some((metric) => !Number.isNaN(side.numbers.get(metric)?.get(deployment)?.[step] ?? NaN));
}

/** All that may be compared, of every deployment that any side shows. */
export function subjectsOf({ now, then }: Sides): Subject[] {
  const sides = then === undefined ? [now] : [now, then];
  const keys = (quantity: Quantity) => [
    ...new Set(
      sides.flatMap(({ numbers, buckets }) => [
        ...(numbers.get(quantity.id)?.keys() ?? []),
        ...(buckets.get(quantity.id)?.keys() ?? []),
      ])
    ),
  ];
  // What is narrowed by a model tells which deployments are meant; the replicas of others are none of it.
  const deployments = new Set(
    sides.flatMap(({ numbers }) => [...(numbers.get(REQUESTS)?.keys() ?? []), ...(numbers.get(REPLICAS)?.keys() ?? [])])
  );
  return QUANTITIES.flatMap((quantity): Subject[] => {
    if (quantity.kind === 'presence') {
      return [...deployments].map((deployment) => ({ deployment, quantity }));
    }
    return keys(quantity).map((key) => {
      const [deployment = '', value] = key.split('\n');
      return value === undefined ? { deployment, quantity } : { deployment, quantity, labelValue: value };
    });
  });
}
