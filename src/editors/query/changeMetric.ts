import { derivedMetric, metricInfo } from '../../catalogue';
import { isVariable } from '../../query';
import type { FireworksQuery } from '../../types';
import { takesTotal } from './overChoices';
import { takesAggregate, viewsOf } from './views';

/** The query with another metric, without the choices that the new metric does not take. */
export function changeMetric(query: FireworksQuery, metric: string): FireworksQuery {
  const next: FireworksQuery = { ...query, metric };
  if (isVariable(metric)) {
    return next;
  }
  const info = metricInfo(metric);
  if (next.view !== undefined && !isVariable(next.view) && !viewsOf(info).some(({ view }) => view === next.view)) {
    delete next.view;
  }
  if (info.kind !== 'histogram') {
    delete next.quantiles;
    delete next.bound;
  }
  const derivation = derivedMetric(metric)?.derivation;
  if (derivation?.kind !== 'ratio' || !derivation.takesCodes) {
    delete next.codes;
  }
  if (!takesAggregate(next, info)) {
    delete next.aggregate;
  }
  if (next.over?.fn === 'total' && !takesTotal(info)) {
    delete next.over;
  }
  return next;
}

/** The query with some fields changed; a field set to undefined is taken out, so that saved queries stay small. */
export function patchQuery(query: FireworksQuery, patch: Partial<FireworksQuery>): FireworksQuery {
  const entries = Object.entries({ ...query, ...patch }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), refId: query.refId };
}
