import { REQUESTS } from '../../catalogue';
import type { Measure } from './measure';
import {
  ANSWER_LENGTH,
  KV_CACHE,
  PROMPT_LENGTH,
  STAGES,
  TIME_PER_TOKEN,
  type Quantity,
  type QuantityKind,
  type Stage,
} from './quantities';
import type { Shift } from './shift';
import type { Subject } from './sides';

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

/** What became of one quantity of one deployment. */
export interface Finding extends Judgement {
  subject: Subject;
  stage: Stage;
  /** Undefined where it was not there. */
  before: Measure | undefined;
  after: Measure | undefined;
  /** Undefined where it was there on one side only, or in a form that cannot be compared. */
  shift: Shift | undefined;
  /** What it was in each step before and in the window; computed when asked for, since few findings are shown. */
  course: () => ReadonlyArray<Measure | undefined>;
}

/**
 * What changed comes first: the deployment whose shift stands out most, and of it what is decided first on a request's
 * way, since the rest follows from that. Then what is within its usual movement, by how near it came, and last what
 * cannot be told.
 */
export function rank(findings: readonly Finding[]): Finding[] {
  const placed = findings.map((finding) => ({ ...finding, stage: stageOf(finding, findings) }));
  const changed = placed.filter(isChange);
  const most = new Map<string, number>();
  for (const { subject, times } of changed) {
    most.set(subject.deployment, Math.max(times, most.get(subject.deployment) ?? 0));
  }
  const strength = ({ subject }: Finding) => most.get(subject.deployment) ?? 0;
  const rest = placed.filter((one) => !isChange(one));
  return [
    ...changed.sort(
      (a, b) =>
        strength(b) - strength(a) ||
        inOrder(a.subject.deployment, b.subject.deployment) ||
        STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) ||
        b.times - a.times
    ),
    ...rest.filter(({ sureness }) => sureness === 'usual').sort((a, b) => b.times - a.times),
    ...rest.filter(({ sureness }) => sureness === 'few'),
  ];
}

export function isChange({ sureness }: Pick<Finding, 'sureness'>): boolean {
  return sureness === 'clear' || sureness === 'likely';
}

function stageOf(finding: Finding, findings: readonly Finding[]): Stage {
  if (finding.shift === undefined && finding.stage !== 'presence') {
    return 'tokens';
  }
  return KV_CACHE.includes(finding.subject.quantity.id) && isPressure(finding, findings) ? 'pressure' : finding.stage;
}

/** So much of the cache in use, in parts of 1 and of what is in use, is within what the estimate is off by. */
const LEAST_UNEXPLAINED = 0.03;
const LEAST_PART = 0.12;

/**
 * The cache fills up because requests hold it longer, for longer texts, or are more (Little's law); only what is beyond
 * that is pressure, from which slow tokens and queues follow.
 */
function isPressure({ subject, before, after }: Finding, findings: readonly Finding[]): boolean {
  if (before?.kind !== 'number' || after?.kind !== 'number') {
    return false;
  }
  const moved = (id: string) =>
    findings.find((one) => one.subject.deployment === subject.deployment && one.subject.quantity.id === id)?.shift
      ?.mean ?? 0;
  const holding = moved(REQUESTS) + moved(ANSWER_LENGTH) + moved(TIME_PER_TOKEN);
  const lengths = subject.quantity.id.includes('blocks') ? moved(PROMPT_LENGTH) + moved(ANSWER_LENGTH) : 0;
  const unexplained = after.value - before.value * Math.exp(holding + lengths);
  return unexplained > Math.max(LEAST_UNEXPLAINED, LEAST_PART * after.value);
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
