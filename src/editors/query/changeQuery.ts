import { useLayoutEffect, useRef } from 'react';
import { metricInfo, type MetricInfo } from '../../catalogue';
import { defaultView, hasView, isVariable, overFunctionsOf, takesField } from '../../plan';
import { OVER_FUNCTIONS, VIEWS, type FireworksQuery, type QueryType, type View } from '../../types';
import { knownView } from './choices';

/** The query with another metric, without the choices that the new metric does not take. */
export function changeMetric(query: FireworksQuery, metric: string): FireworksQuery {
  const next: FireworksQuery = { ...query, metric };
  // It was about the metric before.
  delete next.imported;
  if (isVariable(metric)) {
    return next;
  }
  const info = metricInfo(metric);
  const hasIt = VIEWS.some((view) => view === next.view && hasView(info, view));
  if (next.view !== undefined && !isVariable(next.view) && !hasIt) {
    delete next.view;
  }
  if (!takesField('quantiles', info, undefined)) {
    delete next.quantiles;
  }
  // A bound is a number in the unit of the metric that it was chosen for.
  if (!takesField('bound', info, undefined) || info.unit !== metricInfo(query.metric ?? '').unit) {
    delete next.bound;
  }
  if (!takesField('codes', info, undefined)) {
    delete next.codes;
  }
  if (!takesField('aggregate', info, knownView(next, info))) {
    delete next.aggregate;
  }
  if (!keepsOver(next, info, knownView(next, info))) {
    delete next.over;
  }
  return next;
}

/**
 * What changes with the view: a summary over time that the new one does not take goes with the old. A distribution is
 * asked for as series, which every panel draws, unless rows were chosen.
 */
export function viewPatch(query: FireworksQuery, info: MetricInfo, view: View): Partial<FireworksQuery> {
  const isTable = query.format === 'table';
  return {
    view: view === defaultView(info) ? undefined : view,
    format: view === 'distribution' && !isTable ? 'series' : query.format === 'series' ? undefined : query.format,
    over: keepsOver(query, info, view) ? query.over : undefined,
  };
}

function keepsOver({ over }: FireworksQuery, info: MetricInfo, view: View | undefined): boolean {
  const fn = OVER_FUNCTIONS.find((known) => known === over?.fn);
  return fn === undefined || overFunctionsOf(info, view).includes(fn);
}

/** Whether something has still to be chosen, which is no mistake and nothing to ask for yet. */
export function isUnfinished({ metric, view, bound, quantiles }: FireworksQuery): boolean {
  return metric === undefined || metric === '' || (view === 'share' && bound === undefined) || quantiles?.length === 0;
}

/** The query with some fields changed; a field set to undefined is taken out, so that saved queries stay small. */
export function patchQuery(query: FireworksQuery, patch: Partial<FireworksQuery>): FireworksQuery {
  const entries = Object.entries({ ...query, ...patch }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), refId: query.refId };
}

/**
 * The query as another type. What belongs to the other types stays saved, so that going there and back loses nothing,
 * except labels to group by: metrics and traces have different ones.
 */
export function changeQueryType(query: FireworksQuery, queryType: QueryType): FireworksQuery {
  const next: FireworksQuery = { ...query, queryType };
  const crosses = (queryType === 'traceStats') !== (query.queryType === 'traceStats');
  if ((queryType === 'analysis') !== (query.queryType === 'analysis')) {
    // Lines of a metric and rows of an answer are split by different rules.
    delete next.groupBy;
  }
  if (crosses) {
    delete next.groupBy;
    delete next.quantiles;
    delete next.format;
    delete next.legend;
  }
  if (queryType === 'analysis' && next.analysis === undefined) {
    // A question that can be asked at once.
    next.analysis = 'changes';
  }
  return next;
}

/**
 * How an editor saves. Grafana draws what was changed anew some time later, on a busy page a second; an edit made
 * meanwhile is of what is drawn, and must not undo the one before.
 */
export function useEveryEdit<Query extends object>(
  drawn: Query,
  onChange: (query: Query) => void
): (next: Query) => void {
  const latest = useRef(drawn);
  useLayoutEffect(() => {
    latest.current = drawn;
  }, [drawn]);
  return (next) => {
    latest.current = withEdit(latest.current, drawn, next);
    onChange(latest.current);
  };
}

/** The latest, with what differs between what was drawn and what is saved; what was taken out is absent. */
function withEdit<Part extends object>(latest: Part, drawn: object, next: Part): Part {
  const [now, before, after] = [partsOf(latest), partsOf(drawn), partsOf(next)];
  const edited = { ...latest };
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [kept, was, is] = [now.get(name), before.get(name), after.get(name)];
    if (JSON.stringify(was) === JSON.stringify(is)) {
      continue;
    }
    if (is === undefined) {
      Reflect.deleteProperty(edited, name);
    } else {
      // What is chosen by parts, such as a window and what is done in it, is edited by parts.
      const isOfParts = hasParts(kept) && hasParts(was) && hasParts(is);
      Reflect.set(edited, name, isOfParts ? withEdit(kept, was, is) : is);
    }
  }
  return edited;
}

function partsOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value));
}

function hasParts(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
