import type { TraceInfo } from './infoTypes';

/** The tag in which MLflow (3.6 and newer) says where the spans of a trace are. */
export const SPANS_LOCATION = 'mlflow.trace.spansLocation';
/** In the database, where MLflow can search and count them. */
export const IN_DATABASE = 'TRACKING_STORE';
/** Taken out of the database: it keeps names, types and models of the spans, and not what they say. */
export const ARCHIVED = 'ARCHIVE_REPO';

/** Whether several traces can be read at once: MLflow does so for those that it wrote itself. */
export function isReadInBatches({ tags }: Pick<TraceInfo, 'tags'>): boolean {
  const location = tags[SPANS_LOCATION];
  return location === IN_DATABASE || location === ARCHIVED;
}
