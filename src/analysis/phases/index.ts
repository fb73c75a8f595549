import { allSteps, type Steps } from '../../series/turns';
import { noneChosen, withNotices } from '../../traces/frames/fields';
import { areComparable, partsText, readObservedParts } from '../minutes';
import { assertPerDeployment } from '../perDeployment';
import type { Analysis, AnalysisRequest, Known } from '../types';
import { callsBeside } from './callsBeside';
import { evidenceFrame, verdictFrame } from './frames';
import { phaseNeeds, readFacts } from './gather';
import { verdictOf, type Verdict } from './verdict';

export { verdictText } from './frames';
export type { Cause, Verdict } from './verdict';

/** Why is it slow? */
export const phases: Analysis = {
  needs: (request) => {
    assertPerDeployment(request, 'Why something is slow');
    return phaseNeeds(request);
  },
  *answer(request, known) {
    const verdicts = yield* verdictsOf(request, known);
    if (verdicts.length === 0) {
      const nothing = 'No deployment was seen in this time or before it, so nothing can be said of its latency.';
      return [withNotices(noneChosen(request.query.refId, nothing), known.problems, 'warning')];
    }
    const observed = readObservedParts(known, request);
    const lengthMs = request.window.toMs - request.window.fromMs;
    const warnings = [...known.problems, ...(observed === undefined ? [] : partsText(observed, lengthMs))];
    return [verdictFrame(verdicts, request, warnings), evidenceFrame(verdicts, request)];
  },
  beside: (request, known, traces, signal) => callsBeside(traces, request, findVerdicts(request, known), signal),
};

/** A verdict on each deployment by itself, so that none hides among others; what is named first. */
export function findVerdicts(request: AnalysisRequest, known: Known): Verdict[] {
  return allSteps(verdictsOf(request, known));
}

function* verdictsOf(request: AnalysisRequest, known: Known): Steps<Verdict[]> {
  const order: ReadonlyArray<Verdict['kind']> = ['named', 'undecided', 'noRise'];
  const verdicts: Verdict[] = [];
  const observed = readObservedParts(known, request);
  const isObserved = observed === undefined || areComparable(observed);
  for (const facts of yield* readFacts(known, request)) {
    verdicts.push(verdictOf(facts, isObserved));
    yield;
  }
  return verdicts.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}
