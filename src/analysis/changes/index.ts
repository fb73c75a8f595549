import { withNotices } from '../../traces/frames/fields';
import { assertPerDeployment } from '../perDeployment';
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
    assertPerDeployment(request, 'What changed');
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
