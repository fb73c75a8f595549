import type { CoreApp } from '@grafana/data';
import type { AnswerContext, OpenedDeployments, OpenedTraces } from '../answer';
import type { OpenedStore } from '../stores';
import type { FireworksQuery } from '../types';

/** What the editors need of the data source. */
export interface EditorSource {
  readonly uid: string;
  readonly metrics: OpenedStore;
  readonly traces: OpenedTraces;
  readonly deployments: OpenedDeployments;
  /** What panels are answered with. */
  readonly context: AnswerContext;
  /** What a new row asks for. */
  getDefaultQuery(app: CoreApp): Partial<FireworksQuery>;
}

/** Where Grafana's types say no more than that it is a data source. */
export function isOurs(source: object): source is EditorSource {
  return 'metrics' in source;
}
