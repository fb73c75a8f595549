import type { DataQueryRequest, DataQueryResponse } from '@grafana/data';
import type { DataSourceSrv } from '@grafana/runtime';
import type { DataQuery, DataSourceRef } from '@grafana/schema';
import { from, type Observable } from 'rxjs';
import { PROMETHEUS_TYPES } from '../../types';
import type { PrometheusOptions } from './options';

/** The part of Grafana's data source service that is needed here. */
export type DataSources = Pick<DataSourceSrv, 'get' | 'getInstanceSettings'>;

/** What Grafana's Prometheus data sources take as a query. Everything else of theirs stays at its default. */
export interface PrometheusTarget extends DataQuery {
  expr: string;
  range: boolean;
  instant: boolean;
  exemplar: false;
  /** The step, such as `60s`. Said here, it goes before their own minimum and the panel's. */
  interval: string;
}

/** A Prometheus-compatible data source of this Grafana, as far as it is used. */
export interface PrometheusSource {
  readonly name: string;
  readonly ref: DataSourceRef;
  query(request: DataQueryRequest<PrometheusTarget>): Observable<DataQueryResponse>;
  /** A GET of Prometheus's HTTP API, such as `api/v1/labels`. Rejects as Grafana's `fetch` does. */
  resource(path: string, params: Record<string, string | number>): Promise<unknown>;
}

/** A setting that keeps the store from working. The message says what is wrong, `next` what to do. */
export class StoreMisconfigured extends Error {
  constructor(
    message: string,
    readonly next: string
  ) {
    super(message);
  }
}

/**
 * The data source that the settings name.
 * @throws StoreMisconfigured when there is none that can be asked
 */
export async function findSource(options: PrometheusOptions, dataSources: DataSources): Promise<PrometheusSource> {
  const { prometheusUid, ownUid } = options;
  // Asked for the empty name, Grafana would give its default data source.
  if (prometheusUid === '') {
    throw new StoreMisconfigured(
      'No Prometheus data source is chosen.',
      'Choose the one that scrapes Fireworks in the settings of this data source, or set the store to this browser.'
    );
  }
  const settings = dataSources.getInstanceSettings(prometheusUid);
  if (settings === undefined || settings.uid !== prometheusUid) {
    throw new StoreMisconfigured(
      `There is no data source with the uid "${prometheusUid}", or you may not use it.`,
      'Choose an existing one in the settings of this data source. Provisioned settings need its uid, not its name.'
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
