import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';
import { AnnotationEditor } from '../lazyEditors';
import { readQuery } from '../plan';
import type { FireworksQuery } from '../types';

/**
 * Traces as events on other panels. Grafana sends the query through the data source's `query()`, so it is marked to
 * be answered as events; the columns have the names by which Grafana finds time, title, text and tags.
 */
export const traceAnnotations: AnnotationSupport<FireworksQuery> = {
  QueryEditor: AnnotationEditor,
  getDefaultQuery: () => FAILING,
  // What is complete comes back as the same object: Grafana prepares an annotation again as long as another one comes.
  prepareAnnotation: (saved: AnnotationQuery<FireworksQuery>) =>
    saved.target?.refId === undefined
      ? { ...saved, target: { ...(saved.target ?? FAILING), refId: FAILING.refId } }
      : saved,
  prepareQuery: ({ target }) =>
    target === undefined
      ? undefined
      : { ...target, queryType: readQuery(target).queryType ?? (target.queryType || 'traces'), asEvents: true },
};

const FAILING: FireworksQuery = {
  refId: 'Anno',
  queryType: 'traces',
  traceFilters: [{ label: 'status', operator: '=', value: 'ERROR' }],
};
