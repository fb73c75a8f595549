import type { AnswerContext, OpenedDeployments, OpenedTraces } from '../answer';
import type { OpenedStore } from '../stores';

/** What the editors need of the data source. */
export interface EditorSource {
  readonly metrics: OpenedStore;
  readonly traces: OpenedTraces;
  readonly deployments: OpenedDeployments;
  /** What panels are answered with. */
  readonly context: AnswerContext;
}
