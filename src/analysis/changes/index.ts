import { Refusal } from '../../plan';
import { withNotices } from '../../traces/frames/fields';
import type { Analysis, AnalysisRequest } from '../types';
import { changesFrame } from './changesFrame';
import { findChanges } from './findChanges';
import { layoutOf, needsOf } from './grids';

export { isChange } from './rank';
export type { Finding } from './finding';

/** What changed? */
export const changes: Analysis = {
  needs: (request) => {
    assertPerDeployment(request);
    return needsOf(request, layoutOf(request));
  },
  *answer(request, known) {
    const layout = layoutOf(request);
    const found = yield* findChanges(known, layout);
    return [withNotices(changesFrame(found, request, layout), known.problems, 'warning')];
  },
};

/** @throws Refusal for a grouping that would mix deployments */
function assertPerDeployment({ query: { groupBy = [] } }: AnalysisRequest): void {
  if (groupBy.some((label) => label !== 'deployment_id' && label !== 'deployment' && label !== 'base_model')) {
    throw new Refusal(
      'groupBy',
      'What changed is told for each deployment by itself, since several together hide each other. Leave “Group by” empty.'
    );
  }
}
