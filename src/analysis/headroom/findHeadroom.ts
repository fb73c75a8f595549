/** One step of a deployment in which requests ended. */
export interface Load {
  /** Requests per second, the mean of the step. */
  rate: number;
  /** Undefined where they are not reported. */
  replicas: number | undefined;
  /** Shares of the KV cache in the fullest minute of the step. */
  blocks: number | undefined;
  slots: number | undefined;
  /** In progress, averaged over coordinators, in the fullest minute. */
  concurrent: number | undefined;
  /** How long the longest-waiting tenth waited in a queue, ms. */
  queueMs: number | undefined;
}

export const RESOURCES = { blocks: 'KV cache blocks', slots: 'KV cache slots' } as const;
type Resource = keyof typeof RESOURCES;

export interface Headroom {
  /** The traffic of the busy moments, requests per second: only one of twenty steps had more. */
  busyRate: number;
  /** The most that it had; undefined where they are not reported. */
  replicas: number | undefined;
  /** How many it may have; undefined where nobody tells. */
  most: number | undefined;
  concurrent: number | undefined;
  fullest: ReadonlyArray<{ resource: Resource; use: number }>;
  outcome: Outcome;
}

/** Bands are how many times the busy traffic: below 1 there is already more than fits. */
export type Outcome =
  | { kind: 'band'; binds: Resource | 'queue'; now: Reach; withMost: Reach | undefined; isFarther: boolean }
  | { kind: 'undecided'; why: 'traffic' | 'far' | 'loose' | 'noResource' };

/** Where queues begin, as the dashboards have it: near 100 % new requests wait. */
export const LIMIT = 0.9;
/** Requests per second; below it a minute is a handful of requests. */
export const TRAFFIC_FLOOR = 0.1;
/** Steps with traffic that a trend needs. */
export const FEWEST_STEPS = 20;
/** A wait that people notice. */
export const QUEUED_MS = 500;
/** Queues come from traffic where it was so much higher in steps with them. */
const HIGHER = 1.2;
const FEWEST_QUEUED = 3;
/** Beyond so many times what was seen a line is a direction, not a measure. */
const FARTHEST = 3;

/** @param loads steps with requests, whatever came between */
export function findHeadroom(loads: readonly Load[], most: number | undefined): Headroom {
  const busy = alike(loads.filter(({ rate }) => rate >= TRAFFIC_FLOOR));
  const replicas = largest(busy.map((load) => load.replicas));
  const busyRate = quantileOf(
    busy.map(({ rate }) => rate),
    0.95
  );
  const fullest = resourcesOf(busy).map((resource) => ({ resource, use: quantileOf(known(busy, resource), 0.95) }));
  const found = { busyRate, replicas, most, concurrent: largest(busy.map(({ concurrent }) => concurrent)), fullest };
  if (busy.length < FEWEST_STEPS) {
    return { ...found, outcome: { kind: 'undecided', why: 'traffic' } };
  }
  const perReplica = (load: Load) => load.rate / (load.replicas ?? 1);
  const times = (reach: Reach, count: number | undefined): Reach => scaled(reach, (count ?? 1) / busyRate);
  const more = (reach: Reach) =>
    most === undefined || replicas === undefined || most <= replicas ? undefined : times(reach, most);
  const band = (binds: Resource | 'queue', reach: Reach): Outcome => ({
    kind: 'band',
    binds,
    now: times(reach, replicas),
    withMost: more(reach),
    isFarther: reach.middle > FARTHEST * (largest(busy.map(perReplica)) ?? 0),
  });
  const queue = queuesFrom(busy, perReplica);
  if (queue !== undefined) {
    return { ...found, outcome: band('queue', queue) };
  }
  const trends = resourcesOf(busy).map((resource) => {
    const points = busy.flatMap((load) => {
      const use = load[resource];
      return use === undefined ? [] : [{ traffic: perReplica(load), use }];
    });
    return { resource, trend: trendTo(points, LIMIT) };
  });
  const reached = trends.flatMap(({ resource, trend }) =>
    trend.kind === 'reached' ? [{ resource, at: trend.at }] : []
  );
  const [first] = reached.sort((a, b) => a.at.middle - b.at.middle);
  if (first !== undefined) {
    return { ...found, outcome: band(first.resource, first.at) };
  }
  const isLoose = trends.some(({ trend }) => trend.kind === 'loose');
  const why = trends.length === 0 ? 'noResource' : isLoose ? 'loose' : 'far';
  return { ...found, outcome: { kind: 'undecided', why } };
}

/** Steps in which replicas are known, where that are enough: traffic of a replica and of all do not go together. */
function alike(loads: readonly Load[]): readonly Load[] {
  const told = loads.filter(({ replicas }) => replicas !== undefined);
  return told.length >= FEWEST_STEPS ? told : loads.map((load) => ({ ...load, replicas: undefined }));
}

/** The traffic of a replica at which requests began to wait, where it is traffic that makes them wait. */
function queuesFrom(busy: readonly Load[], perReplica: (load: Load) => number): Reach | undefined {
  const isQueued = ({ queueMs = 0 }: Load) => queueMs >= QUEUED_MS;
  const queued = busy.filter(isQueued).map(perReplica);
  const calm = busy.filter((load) => !isQueued(load)).map(perReplica);
  if (queued.length < FEWEST_QUEUED || !(quantileOf(queued, 0.5) >= HIGHER * quantileOf(calm, 0.5))) {
    return undefined;
  }
  return { low: quantileOf(queued, 0.1), middle: quantileOf(queued, 0.25), high: quantileOf(queued, 0.5) };
}

function resourcesOf(busy: readonly Load[]): Resource[] {
  return (['blocks', 'slots'] as const).filter((resource) => known(busy, resource).length >= FEWEST_STEPS);
}

function known(loads: readonly Load[], resource: Resource): number[] {
  return loads.flatMap((load) => load[resource] ?? []);
}

function scaled({ low, middle, high }: Reach, factor: number): Reach {
  return { low: low * factor, middle: middle * factor, high: high * factor };
}

function largest(values: ReadonlyArray<number | undefined>): number | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.length === 0 ? undefined : Math.max(...given);
}

/** How full something was at some traffic. */
export interface Point {
  /** Requests per second of one replica. */
  traffic: number;
  /** A share of its limit. */
  use: number;
}

/** The traffic at which a limit is reached: in the fuller, the usual and the emptier moments. */
export interface Reach {
  low: number;
  middle: number;
  high: number;
}

export type Trend =
  | { kind: 'reached'; at: Reach }
  /** Nothing of it follows traffic, or so loosely that it says nothing. */
  | { kind: 'loose' }
  | { kind: 'far' };

/** Of what stays below it nobody can tell from here how it grows. */
export const NEAR = 0.2;
/** Below this ratio between busy and quiet moments a slope is noise, and use is taken to grow in proportion. */
const SPREAD = 1.5;
/** A band as wide as this says nothing. */
const LOOSE = 4;

/**
 * When a limit is reached, if use goes on growing with traffic as it did. The slope is the median of those between all
 * pairs (Theil and Sen), which some odd moments do not move; the band is from the tenth to the ninetieth of a hundred
 * moments beside that line.
 */
export function trendTo(points: readonly Point[], limit: number): Trend {
  const uses = points.map(({ use }) => use);
  if (quantileOf(uses, 0.95) < NEAR) {
    return { kind: 'far' };
  }
  const traffic = points.map((point) => point.traffic);
  const hasSpread = quantileOf(traffic, 0.9) >= SPREAD * quantileOf(traffic, 0.1);
  const busier = points.filter((point) => point.traffic >= quantileOf(traffic, 0.5));
  const line = hasSpread
    ? lineThrough(points)
    : {
        from: 0,
        slope: quantileOf(
          busier.map((point) => point.use / point.traffic),
          0.5
        ),
      };
  if (!(line.slope > 0)) {
    return { kind: 'loose' };
  }
  const beside = busier
    .map((point) => point.use / (line.from + line.slope * point.traffic))
    .filter((ratio) => Number.isFinite(ratio) && ratio > 0);
  const [emptier, fuller] = [quantileOf(beside, 0.1), quantileOf(beside, 0.9)];
  if (beside.length < busier.length / 2 || fuller > LOOSE * emptier) {
    return { kind: 'loose' };
  }
  const reaches = (ratio: number) => Math.max(0, (limit / ratio - line.from) / line.slope);
  return {
    kind: 'reached',
    at: { low: reaches(fuller), middle: reaches(quantileOf(beside, 0.5)), high: reaches(emptier) },
  };
}

function lineThrough(points: readonly Point[]): { from: number; slope: number } {
  const slopes = points.flatMap((one, place) =>
    points
      .slice(place + 1)
      .filter(({ traffic }) => traffic !== one.traffic)
      .map((other) => (other.use - one.use) / (other.traffic - one.traffic))
  );
  const slope = quantileOf(slopes, 0.5);
  return {
    slope,
    from: quantileOf(
      points.map(({ traffic, use }) => use - slope * traffic),
      0.5
    ),
  };
}

/** The value below which this part of them lies; NaN of none. */
export function quantileOf(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
