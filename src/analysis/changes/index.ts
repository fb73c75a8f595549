import { Refusal } from '../../plan';
import { withNotices } from '../../traces/frames/fields';
import type { Analysis, AnalysisRequest, Known } from '../types';
import { changesFrame } from './changesFrame';
import { findChanges, type Changes } from './findChanges';
import { layoutOf, needsOf } from './grids';

export { isChange } from './rank';
export type { Finding } from './finding';
export type { Changes } from './findChanges';

/** What changed? */
export const changes: Analysis = {
  needs: (request) => {
    assertPerDeployment(request);
    return needsOf(request, layoutOf(request));
  },
  answer: (request, known) => [
    withNotices(changesFrame(changesOf(request, known), request, layoutOf(request)), known.problems, 'warning'),
  ],
};

/** What became of each quantity of each deployment, what changed first. */
export function changesOf(request: AnalysisRequest, known: Known): Changes {
  return findChanges(known, layoutOf(request));
}

/** @throws Refusal for a grouping that would mix deployments */
function assertPerDeployment({ query: { groupBy = [] } }: AnalysisRequest): void {
  if (groupBy.some((label) => label !== 'deployment_id' && label !== 'deployment' && label !== 'base_model')) {
    throw new Refusal(
      'groupBy',
      'What changed is told for each deployment by itself, since several together hide each other. Choose another question and this one again, or take groupBy out of the saved query.'
    );
  }
}
