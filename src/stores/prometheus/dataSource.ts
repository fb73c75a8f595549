import type { DataQueryRequest, DataQueryResponse } from '@grafana/data';
import type { DataSourceSrv } from '@grafana/runtime';
import type { DataQuery, DataSourceRef } from '@grafana/schema';
import { from, type Observable } from 'rxjs';
import { printSelector } from '../../promql';
import type { Labels, Matcher } from '../../series/labels';
import { IN_SETTINGS } from '../../series/text';
import { PROMETHEUS_TYPES } from '../../types';
import { StoreMisconfigured } from './errors';
import type { PrometheusOptions } from './settings';

/** The part of Grafana's data source service that is needed here. */
export type DataSources = Pick<DataSourceSrv, 'get' | 'getInstanceSettings'>;

/** A Prometheus-compatible data source of this Grafana, as far as it is used. */
export interface PrometheusDataSource {
  readonly name: string;
  readonly ref: DataSourceRef;
  query(request: DataQueryRequest<PrometheusTarget>): Observable<DataQueryResponse>;
  /** A GET of Prometheus's HTTP API, such as `api/v1/labels`. Rejects as Grafana's `fetch` does. */
  resource(path: string, params: Record<string, string | number>): Promise<unknown>;
}

/** What Grafana's Prometheus data sources take as a query. Everything else of theirs stays at its default. */
export interface PrometheusTarget extends DataQuery {
  expr: string;
  range: boolean;
  instant: boolean;
  exemplar: false;
  /** The step, such as `60s`. Said here, it goes before their own minimum and the panel's. */
  interval: string;
}

/**
 * The data source that the settings name.
 * @throws StoreMisconfigured when there is none that can be asked
 */
export async function findDataSource(
  { prometheusUid, ownUid }: PrometheusOptions,
  dataSources: DataSources
): Promise<PrometheusDataSource> {
  // Asked for the empty name, Grafana would give its default data source.
  if (prometheusUid === '') {
    throw new StoreMisconfigured(
      'No Prometheus data source is chosen.',
      `Choose the one that scrapes Fireworks${IN_SETTINGS}, or set the store to this browser.`
    );
  }
  const settings = dataSources.getInstanceSettings(prometheusUid);
  if (settings === undefined || settings.uid !== prometheusUid) {
    throw new StoreMisconfigured(
      `There is no data source with the uid "${prometheusUid}", or you may not use it.`,
      `Choose an existing one${IN_SETTINGS}. Provisioned settings need its uid, not its name.`
    );
  }
  if (prometheusUid === ownUid || !PROMETHEUS_TYPES.includes(settings.type)) {
    throw new StoreMisconfigured(
      `The data source “${settings.name}” is of type ${settings.type}, which does not answer PromQL here.`,
      `Choose one of type ${PROMETHEUS_TYPES.join(', ')}.`
    );
  }
  const api = await dataSources.get(prometheusUid);
  return {
    name: settings.name,
    ref: api.getRef(),
    query: (request) => from(api.query(request)),
    resource(path, params) {
      if (!('getResource' in api) || typeof api.getResource !== 'function') {
        throw new StoreMisconfigured(
          `The data source “${settings.name}” does not list labels.`,
          'Update its plugin to a version that has resource calls.'
        );
      }
      // Failures are told in our own words where they matter, so Grafana need not pop up a toast for each.
      return Promise.resolve(api.getResource(path, params, { showErrorAlert: false }));
    },
  };
}

export interface TimeRange {
  fromMs: number;
  toMs: number;
}

/** Series that some matchers select and that have samples in a range. */
export interface SeriesScope extends TimeRange {
  /** Undefined where the matchers say which. */
  metric: string | undefined;
  matchers: readonly Matcher[];
}

/** @throws whatever `resource` rejects with; so do the two below */
export async function listLabelNames(dataSource: PrometheusDataSource, scope: SeriesScope): Promise<string[]> {
  return readTexts(await dataSource.resource('api/v1/labels', params(scope)));
}

export async function listLabelValues(
  dataSource: PrometheusDataSource,
  label: string,
  scope: SeriesScope
): Promise<string[]> {
  return readTexts(await dataSource.resource(`api/v1/label/${encodeURIComponent(label)}/values`, params(scope)));
}

export async function listSeries(dataSource: PrometheusDataSource, scope: SeriesScope): Promise<Labels[]> {
  return readData(await dataSource.resource('api/v1/series', params(scope))).map(readLabels);
}

/** Whole seconds, as all servers take them. */
function params({ metric, matchers, fromMs, toMs }: SeriesScope): Record<string, string | number> {
  return {
    'match[]': printSelector(metric, matchers),
    start: Math.floor(fromMs / 1000),
    end: Math.ceil(toMs / 1000),
  };
}

/** The `data` list of an answer of Prometheus's HTTP API. */
function readData(answer: unknown): unknown[] {
  const data = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : undefined;
  if (!Array.isArray(data)) {
    throw new Error('It did not answer as Prometheus does.');
  }
  return data;
}

function readTexts(answer: unknown): string[] {
  return readData(answer).filter((value) => typeof value === 'string');
}

function readLabels(series: unknown): Labels {
  const entries = typeof series === 'object' && series !== null ? Object.entries(series) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/**
 * Finds something once for all who ask, and again when it is older than `maxAgeMs`; a failure is kept for a moment
 * only. `newest` is what was found last, for those who cannot wait.
 */
export interface Remembered<T> {
  (): Promise<T>;
  /** Searches anew, however fresh the answer is. */
  again(): Promise<T>;
  newest(): T | undefined;
}

/** So that the panels of a dashboard ask a server that is down once, and a person who tries again is answered anew. */
const FAILURE_AGE_MS = 5000;

export function remembered<T>(find: () => Promise<T>, maxAgeMs: number, now: () => number): Remembered<T> {
  let current: { promise: Promise<T>; untilMs: number } | undefined;
  let newest: T | undefined;
  const get = (): Promise<T> => {
    if (current === undefined || now() > current.untilMs) {
      const asked = { promise: find(), untilMs: now() + maxAgeMs };
      current = asked;
      asked.promise.then(
        (found) => {
          newest = found;
        },
        () => {
          asked.untilMs = now() + Math.min(FAILURE_AGE_MS, maxAgeMs);
        }
      );
    }
    return current.promise;
  };
  const again = () => {
    current = undefined;
    return get();
  };
  return Object.assign(get, { again, newest: () => newest });
}

/** One thing for each key; of all keys the `limit` that were asked for last are kept. */
export function latest<T>(limit: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>();
  return (key, make) => {
    const found = kept.get(key) ?? make();
    // At the end of the order in which old ones go.
    kept.delete(key);
    kept.set(key, found);
    for (const old of [...kept.keys()].slice(0, -limit)) {
      kept.delete(old);
    }
    return found;
  };
}
