import {
  FieldType,
  LoadingState,
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type DataSourceInstanceSettings,
} from '@grafana/data';
import { Observable, of } from 'rxjs';
import { compileMatchers, type Labels } from '../../../series/labels';
import { withPatterns } from '../../../series/pattern';
import type { DataSources, PrometheusTarget } from '../dataSource';
import { NAN_EXPRESSION } from '../storeQuirks';
import { readMatchers } from '../settings';

/** One line of an answer; pairs of time in ms and value. */
export interface FakeLine {
  labels: Labels;
  points: ReadonlyArray<readonly [number, number]>;
}

export type FakeAnswer = FakeLine[] | { error: Omit<DataQueryError, 'refId'> } | { throws: unknown };

export interface FakePrometheus {
  dataSources: DataSources;
  /** The requests for panels; the single instants that explore the store are left out. */
  requests: Array<DataQueryRequest<PrometheusTarget>>;
  resources: Array<{ path: string; params: Record<string, string | number> }>;
  cancelled(): number;
}

export interface FakeOptions {
  /** What the resource API lists, `__name__` among the labels. */
  series?: readonly Labels[];
  answer?: (target: PrometheusTarget) => FakeAnswer;
  /** Answers of the single instants that explore the store. */
  explore?: (expr: string) => FakeAnswer;
  notices?: Array<{ severity: 'info' | 'warning' | 'error'; text: string }>;
  resourceError?: unknown;
  settings?: Partial<Pick<DataSourceInstanceSettings, 'uid' | 'type' | 'name'>>;
  /** The whole request failed, as a `fetch` of Grafana's own does. */
  failure?: DataQueryError;
  /** As VictoriaMetrics does. */
  dropsNaN?: boolean;
  /** Never answers. */
  hangs?: boolean;
}

/** Plays a Prometheus data source of Grafana: its `query`, its resource API and the service that finds it. */
export function fakePrometheus(options: FakeOptions = {}): FakePrometheus {
  const settings = { uid: 'prom', type: 'prometheus', name: 'Mimir', ...options.settings };
  const requests: FakePrometheus['requests'] = [];
  const resources: FakePrometheus['resources'] = [];
  let cancelled = 0;

  const api = {
    uid: settings.uid,
    getRef: () => ({ uid: settings.uid, type: settings.type }),
    query(request: DataQueryRequest<PrometheusTarget>): Observable<DataQueryResponse> {
      const explores = request.targets.every(({ refId }) => refId.startsWith('i'));
      if (!explores) {
        requests.push(request);
      }
      if (options.hangs === true && !explores) {
        return new Observable(() => () => {
          cancelled++;
        });
      }
      if (options.failure !== undefined && !explores) {
        return of({ data: [], state: LoadingState.Error, error: options.failure });
      }
      return of(respond(request, explores ? ({ expr }) => explored(expr, options) : options.answer, options.notices));
    },
    getResource(path: string, params: Record<string, string | number>): Promise<unknown> {
      resources.push({ path, params });
      return options.resourceError === undefined
        ? Promise.resolve(withPatterns(() => list(path, String(params['match[]']), options.series ?? []))).then(
            (data) => ({ status: 'success', data })
          )
        : Promise.reject(options.resourceError);
    },
  };

  const known = { ...settings } as DataSourceInstanceSettings;
  return {
    dataSources: {
      getInstanceSettings: (uid) => (uid === settings.uid ? known : undefined),
      get: () => Promise.resolve(api as unknown as DataSourceApi),
    },
    requests,
    resources,
    cancelled: () => cancelled,
  };
}

/** What is not a number is a value to Prometheus, and none to some others. */
function explored(expr: string, { explore, dropsNaN }: FakeOptions): FakeAnswer {
  return expr === NAN_EXPRESSION && dropsNaN !== true ? [{ labels: {}, points: [[0, NaN]] }] : (explore?.(expr) ?? []);
}

function respond(
  { targets }: DataQueryRequest<PrometheusTarget>,
  answer: ((target: PrometheusTarget) => FakeAnswer) | undefined,
  notices: FakeOptions['notices'] = []
): DataQueryResponse {
  const data: DataFrame[] = [];
  const errors: DataQueryError[] = [];
  for (const target of targets) {
    const answered = answer?.(target) ?? [];
    if ('throws' in answered) {
      throw answered.throws;
    }
    if ('error' in answered) {
      errors.push({ refId: target.refId, ...answered.error });
      continue;
    }
    const frames = answered.map(({ labels, points }): DataFrame => ({
      refId: target.refId,
      length: points.length,
      fields: [
        { name: 'Time', type: FieldType.time, config: {}, values: points.map(([time]) => time) },
        {
          name: 'Value',
          type: FieldType.number,
          config: {},
          labels: { ...labels },
          values: points.map(([, value]) => value),
        },
      ],
    }));
    // An empty result is one frame without fields.
    const shown = frames.length > 0 ? frames : [{ refId: target.refId, length: 0, fields: [] }];
    data.push(...shown.map((frame, index) => (index === 0 ? { ...frame, meta: { notices } } : frame)));
  }
  return errors.length > 0 ? { data, errors } : { data };
}

/** Selects as Prometheus's resource API does. */
function list(path: string, selector: string, series: readonly Labels[]): unknown[] {
  const [, metric = '', matchers = ''] = /^([^{]*)(\{.*\})?$/s.exec(selector) ?? [];
  const outcome = readMatchers(matchers);
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  const passes = compileMatchers(outcome.matchers);
  const selected = series.filter((labels) => (metric === '' || labels.__name__ === metric) && passes(labels));
  const values = /^api\/v1\/label\/(.*)\/values$/.exec(path);
  if (values !== null) {
    const label = decodeURIComponent(values[1] ?? '');
    return [...new Set(selected.flatMap((labels) => labels[label] ?? []))].sort();
  }
  switch (path) {
    case 'api/v1/labels':
      return [...new Set(selected.flatMap(Object.keys))].sort();
    case 'api/v1/series':
      return selected.map((labels) => ({ ...labels }));
    default:
      throw new Error(`no such resource: ${path}`);
  }
}
