import type { Steps } from '../../series/turns';
import { areComparable, type ObservedParts } from '../minutes';
import type { Known } from '../types';
import type { Layout } from './grids';
import { rank, FEWEST_REQUESTS, judge, type Finding, type Judgement, type Move } from './rank';
import { isReported, measureOf, requestsIn, shownIn, type Measure, type Part } from './measure';
import { TRAFFIC } from './quantities';
import { beyondTraffic, shiftOf, type Shift } from './shift';
import { readSides, subjectsOf, type Side, type Sides, type Subject } from './sides';

/** What the answer rests on. */
export interface Changes {
  /** First what changed, causes before consequences; then the rest by how far it moved. */
  findings: readonly Finding[];
  observed: ObservedParts;
  /** As many such comparisons before it tell what is usual. */
  comparisons: number;
  /** Of models that came or went at a deployment that stayed. */
  models: ReadonlyArray<{ deployment: string; came: string[]; went: string[] }>;
  /** The newest model of each deployment, as in `base_model`. */
  modelOf: ReadonlyMap<string, string>;
}

interface Compared {
  side: Side;
  part: Part;
}

/** One comparison: what is asked for, or one as it a stretch or more earlier. */
interface Comparison {
  after: Compared;
  before: Compared;
}

/** A step for each quantity of each deployment. */
export function* findChanges(known: Known, layout: Layout): Steps<Changes> {
  const sides = readSides(known, layout);
  const [asked, ...others] = comparisonsOf(sides, layout).filter(
    (one, place) => place === 0 || [one.after, one.before].every((stretch) => observedOf(stretch, layout) >= 0.5)
  );
  if (asked === undefined) {
    return { findings: [], observed: { window: 0, before: 0 }, comparisons: 0, models: [], modelOf: new Map() };
  }
  const observed = { window: observedOf(asked.after, layout), before: observedOf(asked.before, layout) };
  const base = { observed, comparisons: others.length, modelOf: newestModels(sides.now) };
  if (!areComparable(observed)) {
    return { ...base, findings: [], models: [] };
  }
  const findings: Finding[] = [];
  for (const subject of subjectsOf(sides)) {
    const finding = findingOf(subject, asked, others, layout);
    if (finding !== undefined) {
      findings.push(finding);
    }
    yield;
  }
  return { ...base, findings: rank(findings), models: modelChanges(asked) };
}

function comparisonsOf({ now, then }: Sides, { steps, usual }: Layout): Comparison[] {
  const stretch = (place: number): Part => ({ from: now.length - (place + 1) * steps, to: now.length - place * steps });
  return Array.from({ length: usual + 1 }, (_, place) => ({
    after: { side: now, part: stretch(place) },
    before: then === undefined ? { side: now, part: stretch(place + 1) } : { side: then, part: stretch(place) },
  })).filter(({ after, before }) => after.part.from >= 0 && before.part.from >= 0);
}

function observedOf({ side, part }: Compared, { steps }: Layout): number {
  return shownIn(side, part) / steps;
}

function findingOf(
  subject: Subject,
  asked: Comparison,
  others: readonly Comparison[],
  { grid }: Layout
): Finding | undefined {
  const stepSeconds = grid.stepMs / 1000;
  const measure = remembered(({ side, part }) => measureOf(side, subject, part, stepSeconds));
  const [before, after] = [measure(asked.before), measure(asked.after)];
  if (before === undefined && after === undefined) {
    return undefined;
  }
  const base = {
    subject,
    stage: subject.quantity.stage,
    before,
    after,
    course: () => courseOf(subject, asked, stepSeconds),
  };
  const shift = before && after && shiftOf(subject.quantity, before, after);
  if (before === undefined || after === undefined || shift === undefined) {
    return { ...base, shift: undefined, ...oneSided(subject, asked, stepSeconds) };
  }
  if (hasTooFew(subject, before, after)) {
    return { ...base, shift, sureness: 'few', times: 0, usual: NaN };
  }
  const earlier = others.flatMap((one) => {
    const [was, is] = [measure(one.before), measure(one.after)];
    const found = was && is && !hasTooFew(subject, was, is) ? shiftOf(subject.quantity, was, is) : undefined;
    return found === undefined ? [] : [moveOf(found, one)];
  });
  return { ...base, shift, ...judge(subject.quantity, moveOf(shift, asked), earlier) };

  function moveOf(moved: Shift, { before: was, after: is }: Comparison): Move {
    const requests = { deployment: subject.deployment, quantity: TRAFFIC };
    const [few, many] = [was, is].map(({ side, part }) => measureOf(side, requests, part, stepSeconds));
    const traffic = few && many && shiftOf(TRAFFIC, few, many);
    return { shift: moved, beyond: beyondTraffic(subject.quantity, moved, traffic) };
  }
}

/** What one comparison is compared with is what the next is about. */
function remembered(measure: (compared: Compared) => Measure | undefined): typeof measure {
  const known = new Map<Side, Map<number, Measure | undefined>>();
  return (compared) => {
    const { side, part } = compared;
    const ofSide = known.get(side) ?? new Map<number, Measure | undefined>();
    known.set(side, ofSide);
    if (!ofSide.has(part.from)) {
      ofSide.set(part.from, measure(compared));
    }
    return ofSide.get(part.from);
  };
}

function courseOf(subject: Subject, { before, after }: Comparison, stepSeconds: number): ReturnType<Finding['course']> {
  return [before, after].flatMap(({ side, part }) =>
    Array.from({ length: part.to - part.from }, (_, step) =>
      measureOf(side, subject, { from: part.from + step, to: part.from + step + 1 }, stepSeconds)
    )
  );
}

/** What a gauge or a replica count is does not rest on requests. */
function hasTooFew({ quantity: { kind, stage } }: Subject, before: Measure, after: Measure): boolean {
  switch (kind) {
    case 'spread':
    case 'share':
      return Math.min(before.requests, after.requests) < FEWEST_REQUESTS;
    case 'rate':
      return before.requests + after.requests < FEWEST_REQUESTS;
    case 'level':
      return stage !== 'replicas' && Math.max(before.requests, after.requests) < FEWEST_REQUESTS;
    case 'presence':
      return false;
  }
}

/**
 * A metric that came or went although there were requests before and after; else that follows from the traffic or from
 * the deployment, which have findings of their own.
 */
function oneSided(subject: Subject, { before, after }: Comparison, stepSeconds: number): Judgement {
  const requests = ({ side, part }: Compared) => requestsIn(side, subject.deployment, part, stepSeconds);
  const isAsked = Math.min(requests(before), requests(after)) >= FEWEST_REQUESTS;
  // It is there all the time, but not what it is while the deployment works.
  const isThroughout = [before, after].every(({ side, part }) => isReported(side, subject, part));
  return { sureness: isAsked && !isThroughout ? 'likely' : 'few', times: 0, usual: NaN };
}

function modelChanges({ before, after }: Comparison): Changes['models'] {
  const shown = ({ side, part }: Compared, deployment: string) =>
    [...(side.models.get(deployment) ?? [])].flatMap(([model, steps]) =>
      steps.subarray(part.from, part.to).some((value) => !Number.isNaN(value)) ? [model] : []
    );
  return [...after.side.models.keys()].flatMap((deployment) => {
    const [was, is] = [shown(before, deployment), shown(after, deployment)];
    const [came, went] = [is.filter((one) => !was.includes(one)), was.filter((one) => !is.includes(one))];
    const stayed = was.length > 0 && is.length > 0;
    return stayed && came.length + went.length > 0 ? [{ deployment, came, went }] : [];
  });
}

function newestModels({ models }: Side): Map<string, string> {
  return new Map(
    [...models].map(([deployment, ofModels]) => {
      const lastSeen = (steps: Float64Array) => steps.findLastIndex((value) => !Number.isNaN(value));
      const [newest] = [...ofModels].sort(([, a], [, b]) => lastSeen(b) - lastSeen(a));
      return [deployment, newest?.[0] ?? ''];
    })
  );
}
