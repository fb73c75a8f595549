import type { Judgement } from './judge';
import type { Measure } from './measure';
import type { Stage } from './quantities';
import type { Shift } from './shift';
import type { Subject } from './sides';

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
