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
import { boundText, nameSeries } from '../frames';
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
import type { Matcher } from '../series/labels';
import { withPatterns } from '../series/pattern';
import { pageTurns, type Turn } from '../series/turns';
import type { ListedRange, MetricStore } from '../stores';
import {
  VARIABLE_LISTS,
  type FireworksOptions,
  type FireworksQuery,
  type FireworksVariableQuery,
  type TraceList,
} from '../types';

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
    // A dashboard asks for all its variables in one task, and what other variables are is known in this one only.
    const turn = pageTurns.begin();
    await turn();
    return this.values(query, rangeOf(request), turn);
  }

  private async values(query: FireworksVariableQuery, range: Range, turn: Turn): Promise<MetricFindValue[]> {
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
        // The first number of a page makes Grafana lay out the names of all its units.
        await turn();
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

/** Of which series values are listed. */
export interface Listed {
  scope: LabelScope | undefined;
  /** Undefined for all that the store lists. */
  range: ListedRange | undefined;
}

/** Every name is one question more to the store. */
const MOST_NAMES = 100;

/**
 * The values of a label under the names that another label gives their series: deployment ids under their models. A
 * label that names itself is written as short as no two of its values have one name.
 */
export async function namedValues(
  store: Pick<MetricStore, 'labelValues'>,
  label: string,
  nameLabel: string,
  listed: Listed
): Promise<Array<{ value: string; name: string }>> {
  const { scope, range } = listed;
  const values = await store.labelValues(label, scope, range);
  if (label === nameLabel) {
    const names = shortNames(label, values);
    return values.map((value, index) => ({ value, name: names[index] ?? value }));
  }
  const given = (await store.labelValues(nameLabel, scope, range)).filter((name) => name !== '').slice(0, MOST_NAMES);
  const named = await Promise.all(
    given.map(async (name) => {
      const only: Matcher = { label: nameLabel, operator: '=', value: name };
      const within = { metric: scope?.metric, matchers: [...(scope?.matchers ?? []), only] };
      return new Set(await store.labelValues(label, within, range));
    })
  );
  const names = shortNames(nameLabel, given);
  return values.map((value) => ({
    value,
    name: names.filter((_, index) => named[index]?.has(value)).join(', '),
  }));
}

/** For a choice: values of one name, and those without, are told apart by themselves. */
export function asChoices(named: ReadonlyArray<{ value: string; name: string }>): MetricFindValue[] {
  const uses = new Map<string, number>();
  named.forEach(({ name }) => uses.set(name, (uses.get(name) ?? 0) + 1));
  return named.map(({ value, name }) => ({
    text: name === '' ? value : (uses.get(name) ?? 0) > 1 ? withValue(name, value) : name,
    value,
  }));
}

/** As people read it: the name, then what it stands for. */
export function withValue(name: string, value: string): string {
  return name === '' || name === value ? value : `${name} · ${value}`;
}

/** The values of a label, paths as short as no two have one name. */
export function shortNames(label: string, values: readonly string[]): string[] {
  return nameSeries(
    values.map((value) => ({ labels: { [label]: value } })),
    `{{${label}:text}}`,
    ''
  );
}
