import type { Measure } from './measure';
import type { Quantity, Stage } from './quantities';

/** How far a quantity moved, and by how much chance alone moves it. */
export interface Shift {
  /**
   * Of spreads, rates and levels in natural logarithms, so that double and half are as far; of shares in parts of 1.
   * Above 0 where it grew.
   */
  by: number;
  /** The same where ups and downs of a spread cancel: what its mean logarithm moved by. */
  mean: number;
  /**
   * What shifts of the same quantity are compared in: of a spread, how wide it lies, since what lies in one bucket hardly
   * moves while a wide tail comes and goes; else 1.
   */
  scale: number;
  /** Standard deviation of `by` were both drawn from one world, as far as the number of requests tells. */
  chance: number;
}

/** What grows with the number of requests, by Little's law as fast; queues of a busy server about twice as fast, and with them the first token. */
const FOLLOWS_REQUESTS: Readonly<Partial<Record<Stage, number>>> = {
  prefillQueue: 2,
  generationQueue: 2,
  firstToken: 2,
  load: 1,
  tokens: 1,
};

/**
 * How far it moved beyond what more or fewer requests make of it, which are a quantity of their own: a share of the
 * rhythm of days would else be a change of every queue each morning.
 */
export function beyondTraffic({ stage }: Quantity, { by }: Shift, requests: Shift | undefined): number {
  const times = FOLLOWS_REQUESTS[stage] ?? 0;
  const explained = requests !== undefined && requests.by * by > 0 ? times * Math.abs(requests.by) : 0;
  return Math.max(0, Math.abs(by) - explained);
}

/** Undefined where the two have nothing in common by which they could be compared. */
export function shiftOf(quantity: Quantity, before: Measure, after: Measure): Shift | undefined {
  if (before.kind === 'spread' || after.kind === 'spread') {
    return before.kind === 'spread' && after.kind === 'spread' ? spreadShift(before, after) : undefined;
  }
  switch (quantity.kind) {
    case 'share':
      return shareShift(quantity, before, after);
    case 'presence':
      return number(after.value - before.value, 0);
    case 'rate':
      return number(logRatio(before.value, after.value), rateChance(quantity, before, after));
    default:
      return number(logRatio(before.value, after.value), quantity.stage === 'load' ? loadChance(before, after) : 0);
  }
}

type Spread = Measure & { kind: 'spread' };
type Figure = Measure & { kind: 'number' };

function number(by: number, chance: number): Shift {
  return { by, mean: by, scale: 1, chance };
}

/** Of what there is of the larger one so much is added to both, so that nothing is a hundredth and not minus infinity. */
const NOTHING = 0.01;

function logRatio(before: number, after: number): number {
  const least = NOTHING * Math.max(Math.abs(before), Math.abs(after));
  return least === 0 ? 0 : Math.log((Math.max(0, after) + least) / (Math.max(0, before) + least));
}

/** Prompts are of different lengths, and what is found of them in the cache is, too. */
const UNEVEN = 1.5;
/** Requests come independently; tokens come in lots of very different sizes, and are held for very different times. */
const VERY_UNEVEN = 2;

function rateChance({ stage }: Quantity, before: Figure, after: Figure): number {
  // Were both drawn from one world, each would have half of them.
  const chance = Math.sqrt(4 / (before.requests + after.requests + 1));
  return stage === 'requests' ? chance : VERY_UNEVEN * chance;
}

function loadChance(before: Figure, after: Figure): number {
  return VERY_UNEVEN * Math.sqrt(4 / (before.requests + after.requests + 1));
}

function shareShift({ stage }: Quantity, before: Figure, after: Figure): Shift {
  const all = before.requests + after.requests;
  const events = before.value * before.requests + after.value * after.requests;
  const share = Math.min(1, Math.max(0, (events + 1) / (all + 2)));
  const each = Math.sqrt(share * (1 - share) * (1 / (before.requests + 1) + 1 / (after.requests + 1)));
  return number(after.value - before.value, stage === 'cache' ? UNEVEN * each : each);
}

/**
 * The area between the two cumulative shares over the logarithm of the bounds (the earth mover's distance): how far, as
 * a factor, a request is from where it was, on average. It needs no guess where in a bucket requests lie, sees a tail as
 * well as the middle, and is 0.69 where everything takes twice as long.
 */
function spreadShift(before: Spread, after: Spread): Shift | undefined {
  const bounds = before.bounds.filter((bound) => bound > 0 && after.bounds.includes(bound));
  const [was, is] = [cumulativeShares(before, bounds), cumulativeShares(after, bounds)];
  if (bounds.length === 0 || was === undefined || is === undefined) {
    return undefined;
  }
  // Beyond both ends as much again as a doubling: what is there is at least that near.
  const places = [Math.log(bounds[0]! / 2), ...bounds.map(Math.log), Math.log(2 * bounds[bounds.length - 1]!)];
  const gaps = [0, ...bounds.map((_, place) => was[place]! - is[place]!), 0];
  let [area, signed] = [0, 0];
  for (let place = 1; place < places.length; place++) {
    const width = places[place]! - places[place - 1]!;
    const [left, right] = [gaps[place - 1]!, gaps[place]!];
    signed += (width * (left + right)) / 2;
    area += width * meanDistance(left, right);
  }
  const { between, within } = variances(places, was, is, before, after);
  const chance = Math.sqrt((between + within) * (1 / before.requests + 1 / after.requests));
  return { by: signed < 0 ? -area : area, mean: signed, scale: Math.sqrt(between), chance };
}

/** Mean of what is between a straight line from `left` to `right` and 0. */
function meanDistance(left: number, right: number): number {
  const sum = Math.abs(left) + Math.abs(right);
  return left * right >= 0 || sum === 0 ? sum / 2 : (left * left + right * right) / (2 * sum);
}

function cumulativeShares({ bounds, counts, requests }: Spread, shared: readonly number[]): number[] | undefined {
  if (!(requests > 0)) {
    return undefined;
  }
  const shares: number[] = [];
  let [sum, place] = [0, 0];
  for (const bound of shared) {
    while (place < bounds.length && (bounds[place] ?? Infinity) <= bound) {
      sum += counts[place] ?? 0;
      place++;
    }
    shares.push(sum / requests);
  }
  return shares;
}

/** Of the logarithm: between the middles of buckets, and within buckets as wide as they are. */
function variances(
  places: readonly number[],
  was: readonly number[],
  is: readonly number[],
  before: Spread,
  after: Spread
): { between: number; within: number } {
  const all = before.requests + after.requests;
  let [mean, square, within, below] = [0, 0, 0, 0];
  for (let place = 1; place < places.length; place++) {
    const isLast = place === places.length - 1;
    const upTo = isLast ? 1 : (was[place - 1]! * before.requests + is[place - 1]! * after.requests) / all;
    const middle = (places[place]! + places[place - 1]!) / 2;
    const width = places[place]! - places[place - 1]!;
    mean += (upTo - below) * middle;
    square += (upTo - below) * middle * middle;
    within += ((upTo - below) * width * width) / 12;
    below = upTo;
  }
  // Of so few requests as a thousandth nobody knows whether they come and go.
  return { between: Math.max(LEAST_BETWEEN, square - mean * mean), within };
}

const LEAST_BETWEEN = 0.001;
