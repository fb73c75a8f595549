import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type MetricFindValue,
} from '@grafana/data';
import { from, map, type Observable } from 'rxjs';
import type { OpenedTraces } from '../answer';
import { metricInfo } from '../catalogue';
import type { EditorSource } from '../editors/source';
import { boundText } from '../frames';
import { VariableQueryEditor } from '../lazyEditors';
import {
  holdsSeveral,
  interpolateVariableQuery,
  problemOfVariable,
  readVariableQuery,
  toMatchers,
  type LabelScope,
  type Templates,
} from '../plan';
import { withPatterns } from '../series/pattern';
import type { MetricStore } from '../stores';
import {
  VARIABLE_LISTS,
  type FireworksOptions,
  type FireworksQuery,
  type FireworksVariableQuery,
  type TraceList,
} from '../types';
import { asChoices, namedValues, shortNames, withValue, type Listed } from './namedValues';

/** Query variables with an editor of their own. */
export class FireworksVariableSupport extends CustomVariableSupport<
  DataSourceApi<FireworksQuery, FireworksOptions> & EditorSource,
  FireworksVariableQuery
> {
  override editor = VariableQueryEditor;

  constructor(
    private readonly store: MetricStore,
    private readonly traces: OpenedTraces,
    private readonly templates: Templates
  ) {
    super();
  }

  override query(request: DataQueryRequest<FireworksVariableQuery>): Observable<DataQueryResponse> {
    const saved = request.targets[0];
    const values = saved === undefined ? Promise.resolve([]) : this.list(saved, request);
    return from(values).pipe(map((data) => ({ data })));
  }

  private async list(
    saved: FireworksVariableQuery,
    request: DataQueryRequest<FireworksVariableQuery>
  ): Promise<MetricFindValue[]> {
    const problem = problemOfVariable(saved);
    if (problem !== undefined) {
      throw new Error(problem);
    }
    const query = interpolateVariableQuery(readVariableQuery(saved), this.templates, request.scopedVars);
    const several = [query.label, query.metric, query.shownAs].find((name) => name !== undefined && holdsSeveral(name));
    if (several !== undefined) {
      throw new Error(`The variable that this one is made of has several values: ${several}. Choose one.`);
    }
    return this.values(query, rangeOf(request));
  }

  private async values(query: FireworksVariableQuery, range: Range): Promise<MetricFindValue[]> {
    const scope = await labelScope(query);
    const listed = { scope, range: range.isGiven ? range : undefined };
    switch (query.list) {
      case 'metricNames':
        return (await this.store.metrics()).map(({ name }) => ({ text: name, value: name }));
      case 'labelNames':
        return asTheyAre(await this.store.labelNames(scope, listed.range));
      case 'labelValues':
        return this.labelValues(query, listed);
      case 'deployments':
        return deployments(this.store, listed);
      case 'experiments':
      case 'models':
      case 'calledDeployments':
      case 'sessions':
      case 'users':
      case 'traceNames':
      case 'tools':
        return traceValues(query.list, query, range, this.traces);
      case 'bounds': {
        if (scope?.metric === undefined) {
          return [];
        }
        const { unit } = metricInfo(scope.metric);
        const stored = await this.store.bounds(scope, listed.range);
        const bounds = stored.length > 0 ? stored : (query.otherwise ?? []);
        return bounds.map((bound) => ({ text: boundText(bound, unit), value: String(bound) }));
      }
      default:
        throw new Error(
          `"${String(query.list)}" is nothing that a variable can list. Choose one of ${VARIABLE_LISTS.join(', ')}.`
        );
    }
  }

  private async labelValues({ label = '', shownAs = '' }: FireworksVariableQuery, listed: Listed) {
    if (label === '') {
      return [];
    }
    return shownAs === ''
      ? asTheyAre(await this.store.labelValues(label, listed.scope, listed.range))
      : asChoices(await namedValues(this.store, label, shownAs, listed));
  }
}

/** The series whose labels are listed; undefined for all series. */
async function labelScope({ metric = '', filters = [] }: FireworksVariableQuery): Promise<LabelScope | undefined> {
  if (metric === '' && filters.length === 0) {
    return undefined;
  }
  const matchers = await withPatterns(() => toMatchers(metric, filters));
  return { metric: metric === '' ? undefined : metric, matchers };
}

function asTheyAre(texts: readonly string[]): MetricFindValue[] {
  return texts.map((text) => ({ text, value: text }));
}

/** Ids under the names of their models, so that people find the one they mean. */
async function deployments(store: MetricStore, listed: Listed): Promise<MetricFindValue[]> {
  const named = await namedValues(store, DEPLOYMENT, MODEL, listed);
  return named.map(({ value, name }) => ({ text: withValue(name, value), value }));
}

const MODEL = 'base_model';
const DEPLOYMENT = 'deployment_id';

interface Range {
  fromMs: number;
  toMs: number;
  isGiven: boolean;
}

/** A variable that is loaded once with the dashboard may come without a range. */
function rangeOf({ range, startTime }: DataQueryRequest<FireworksVariableQuery>): Range {
  const given: DataQueryRequest['range'] | undefined = range;
  const toMs = given?.to.valueOf() ?? startTime ?? Date.now();
  return { fromMs: given?.from.valueOf() ?? toMs - DEFAULT_RANGE_MS, toMs, isGiven: given !== undefined };
}

const DEFAULT_RANGE_MS = 7 * 86_400_000;

/** What MLflow knows for a variable. An experiment is shown by its name and used by its id. */
async function traceValues(
  list: TraceList,
  { experiments = [] }: Pick<FireworksVariableQuery, 'experiments'>,
  range: { fromMs: number; toMs: number },
  traces: OpenedTraces
): Promise<MetricFindValue[]> {
  if (!traces.isConfigured) {
    // Nothing is wrong with a dashboard of traces on a data source of metrics; its panels say what it lacks.
    return [];
  }
  const source = await traces.source();
  if (list === 'experiments') {
    return (await source.experiments()).map(({ id, name }) => ({ text: name, value: id }));
  }
  const values = await source.values(list, range, experiments);
  const names = list === 'models' ? shortNames('model', values) : values;
  return values.map((value, index) => ({ text: names[index] ?? value, value }));
}
