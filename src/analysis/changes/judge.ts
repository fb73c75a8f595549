import type { Quantity, QuantityKind, Stage } from './quantities';
import type { Shift } from './shift';

/**
 * How sure it is that something changed.
 *
 * - `clear`, `likely`: it moved many times as far as it usually does between two such stretches, and far enough to
 *   matter.
 * - `usual`: it did not.
 * - `few`: it rests on too few requests, or was not observed for long enough, to say.
 */
export type Sureness = 'clear' | 'likely' | 'usual' | 'few';

export interface Judgement {
  sureness: Sureness;
  /** How many times its usual movement it moved. */
  times: number;
  /** What it usually moves by, in the unit of the shift. */
  usual: number;
}

const LIKELY_TIMES = 5.5;
const CLEAR_TIMES = 8;

interface Floors {
  /** It moves by so much anyway, however calm it was. */
  usual: number;
  /** A smaller shift is none that matters. */
  matters: number;
}

/** Logarithms, and parts of 1 for what is a share. */
const FLOORS: Readonly<Record<QuantityKind, Floors>> = {
  spread: { usual: 0.02, matters: 0.1 },
  rate: { usual: 0.08, matters: Math.log(1.2) },
  level: { usual: 0.03, matters: Math.log(1.25) },
  share: { usual: 0.001, matters: 0.005 },
  presence: { usual: 0.05, matters: 0.2 },
};

/** A queue is short most of the time, and long for moments that nothing but chance chooses. */
const OF_QUEUES: Floors = { usual: 0.03, matters: 0.12 };

const FLOORS_OF_STAGE: Readonly<Partial<Record<Stage, Floors>>> = {
  cache: { usual: 0.01, matters: 0.03 },
  prefillQueue: OF_QUEUES,
  generationQueue: OF_QUEUES,
  firstToken: OF_QUEUES,
};

/** Both stretches together have to have so many requests, and each of what is spread over buckets. */
export const FEWEST_REQUESTS = 30;

/** A shift, and how much of it nothing else explains. */
export interface Move {
  shift: Shift;
  beyond: number;
}

/** @param earlier moves of the same quantity between earlier stretches that lie as far from each other */
export function judge({ kind, stage }: Quantity, { shift, beyond }: Move, earlier: readonly Move[]): Judgement {
  const floors = FLOORS_OF_STAGE[stage] ?? FLOORS[kind];
  const moves = earlier.map((one) => withChanceOf(shift, one)).sort((a, b) => a - b);
  const usual =
    Math.max(shift.chance, usualMove(moves, FOLLOWS_TRAFFIC.includes(stage)), floors.usual) * uncertainty(moves.length);
  const times = beyond / usual;
  const sureness =
    beyond < floors.matters || times < LIKELY_TIMES
      ? 'usual'
      : times < CLEAR_TIMES || moves.length < 3
        ? 'likely'
        : 'clear';
  return { sureness, times, usual };
}

/**
 * An earlier move as it would be by the chance and the scale of this shift: what fewer requests, as at night, add by chance
 * alone says nothing about now.
 */
function withChanceOf({ scale, chance }: Shift, { shift, beyond }: Move): number {
  const factor = scale / shift.scale;
  const more = Math.max(0, (shift.chance * factor) ** 2 - chance ** 2);
  return Math.sqrt(Math.max(0, (beyond * factor) ** 2 - more));
}

/** Standard deviation of what is normally distributed over that of its middle three quarters. */
const OF_THREE_QUARTERS = 1.65;
/**
 * What happened several times of late is usual as well, however rare. An incident moves everything twice, there and back;
 * but people stop and begin to ask by plan, and then once is usual.
 */
const FOLLOWS_TRAFFIC: readonly Stage[] = ['requests', 'tokens', 'load'];

/**
 * Root mean square without the largest quarter, which may be earlier incidents. @param moves ascending
 */
function usualMove(moves: readonly number[], followsTraffic: boolean): number {
  const kept = moves.slice(0, Math.ceil(0.75 * moves.length));
  if (kept.length === 0) {
    return 0;
  }
  const square = kept.reduce((sum, move) => sum + move * move, 0) / kept.length;
  const repeated = followsTraffic ? (moves.at(-1) ?? 0) / 2 : (moves.at(-3) ?? 0) / 3;
  return Math.max(OF_THREE_QUARTERS * Math.sqrt(square), repeated);
}

/** With few comparisons what is usual is little known, so more is needed. */
function uncertainty(comparisons: number): number {
  return comparisons >= 8 ? 1 : comparisons >= 5 ? 1.3 : comparisons >= 3 ? 1.8 : 2.5;
}
