import type { AnswerContext, OpenedTraces } from '../answer';
import type { OpenedStore } from '../stores';

/** What the editors need of the data source. */
export interface EditorSource {
  readonly metrics: OpenedStore;
  readonly traces: OpenedTraces;
  /** What panels are answered with. */
  readonly context: AnswerContext;
}
