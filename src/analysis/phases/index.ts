import { Refusal } from '../../plan';
import { noneChosen, withNotices } from '../../traces/frames/fields';
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
    assertPerDeployment(request);
    return phaseNeeds(request);
  },
  answer: (request, known) => {
    const verdicts = findVerdicts(request, known);
    if (verdicts.length === 0) {
      const nothing = 'No deployment was seen in this time or before it, so nothing can be said of its latency.';
      return [withNotices(noneChosen(request.query.refId, nothing), known.problems, 'warning')];
    }
    return [verdictFrame(verdicts, request, known.problems), evidenceFrame(verdicts, request)];
  },
  beside: (request, known, traces, signal) => callsBeside(traces, request, findVerdicts(request, known), signal),
};

/** A verdict on each deployment by itself, so that none hides among others; what is named first. */
export function findVerdicts(request: AnalysisRequest, known: Known): Verdict[] {
  const order: ReadonlyArray<Verdict['kind']> = ['named', 'undecided', 'noRise'];
  return readFacts(known, request)
    .map(verdictOf)
    .sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

/** @throws Refusal for a grouping that would mix deployments */
function assertPerDeployment({ query: { groupBy = [] } }: AnalysisRequest): void {
  const others = groupBy.filter((label) => !['deployment_id', 'deployment', 'base_model'].includes(label));
  const isPerDeployment = groupBy.length === 0 || groupBy.some((label) => label !== 'base_model');
  if (others.length > 0 || !isPerDeployment) {
    throw new Refusal(
      'groupBy',
      'Why something is slow is told for each deployment by itself, since several together hide each other. Choose another question and this one again, or take groupBy out of the saved query.'
    );
  }
}
