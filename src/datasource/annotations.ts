import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';
import { AnnotationEditor } from '../lazyEditors';
import { markedType } from '../plan';
import type { FireworksQuery } from '../types';

/**
 * Traces, and stretches of time in which a metric is so, as events on panels. Grafana sends the query through the data
 * source's `query()`, so it is marked to be answered as events; the columns have the names by which Grafana finds time,
 * title, text and tags.
 * @param startsWithTraces whether a new annotation is one of traces
 */
export function annotationSupport(startsWithTraces: boolean): AnnotationSupport<FireworksQuery> {
  const first = startsWithTraces ? FAILING : NO_METRIC;
  return {
    QueryEditor: AnnotationEditor,
    getDefaultQuery: () => first,
    // What is complete comes back as the same object: Grafana prepares an annotation again as long as another one comes.
    prepareAnnotation: (saved: AnnotationQuery<FireworksQuery>) =>
      saved.target?.refId === undefined
        ? { ...saved, target: { ...(saved.target ?? first), refId: first.refId } }
        : saved,
    prepareQuery: ({ target }) =>
      target === undefined ? undefined : { ...target, queryType: markedType(target), asEvents: true },
  };
}

const FAILING: FireworksQuery = {
  refId: 'Anno',
  queryType: 'traces',
  traceFilters: [{ label: 'status', operator: '=', value: 'ERROR' }],
};

const NO_METRIC: FireworksQuery = { refId: 'Anno', queryType: 'metrics' };
