import { withNotices } from '../../traces/frames/fields';
import { assertPerDeployment } from '../perDeployment';
import type { Analysis } from '../types';
import { changesFrame } from './changesFrame';
import { findChanges } from './findChanges';
import { layoutOf, needsOf } from './grids';

export { isChange } from './rank';
export type { Finding } from './finding';

/** What changed? */
export const changes: Analysis = {
  needs: (request) => {
    assertPerDeployment(request, 'What changed');
    return needsOf(request, layoutOf(request));
  },
  *answer(request, known) {
    const layout = layoutOf(request);
    const found = yield* findChanges(known, layout);
    return [withNotices(changesFrame(found, request, layout), known.problems, 'warning')];
  },
};
