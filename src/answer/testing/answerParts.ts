import { dateTime, FieldType, type DataFrame } from '@grafana/data';
import { of } from 'rxjs';
import { sparseColumn } from '../../series/stale';
import type { MetricStore, StoreRequest } from '../../stores';
import type { TraceSource } from '../../traces';
import { readTraceSettings } from '../../traces/eager';
import type { FireworksQuery } from '../../types';
import type { OpenedDeployments } from '../answerDeployments';
import type { OpenedTraces } from '../answerTrace';

export const NOW = 1_800_000_000_000;
export const METRIC = 'request_counter_total:sum_by_deployment';

/** What was asked of either part, and their answers to it. */
export function parts(traces: Partial<TraceSource> = {}, dashboards?: OpenedTraces['dashboards']) {
  const asked: { metrics: string[][]; traces: FireworksQuery[] } = { metrics: [], traces: [] };
  const store: MetricStore = {
    run: (request: StoreRequest) => {
      asked.metrics.push(request.queries.map(({ id }) => id));
      const series = [
        { labels: { deployment_id: 'chat', base_model: 'm' }, column: sparseColumn(Float64Array.of(1, 2)) },
      ];
      const results = request.queries.map(({ id }) => ({
        id,
        grid: { times: Float64Array.of(NOW - 60_000, NOW), series },
        promql: 'promql',
        notices: [],
      }));
      return of({ results });
    },
    metrics: () => Promise.resolve([]),
    labelNames: () => Promise.resolve([]),
    labelValues: () => Promise.resolve([]),
    bounds: () => Promise.resolve([]),
    test: () => Promise.resolve({ status: 'success', message: '', details: [] }),
  };
  const settings = readTraceSettings({ uid: 'own', name: 'Fireworks', jsonData: { mlflowUrl: 'http://m' } });
  const source: Partial<TraceSource> = {
    run: (query) => {
      asked.traces.push(query);
      return of({ frames: [frame(query.refId)] });
    },
    annotations: (query) => {
      asked.traces.push(query);
      return Promise.resolve([frame('events')]);
    },
    ...traces,
  };
  const part: OpenedTraces = {
    settings,
    isConfigured: true,
    isReadable: true,
    dashboards,
    source: () => Promise.resolve(source as TraceSource),
  };
  const context = {
    store,
    traces: part,
    deployments: NO_DEPLOYMENTS,
    templates: TEMPLATES,
    scrapeIntervalMs: 60_000,
    hasMetrics: true,
    prices: {},
    now: () => NOW,
  };
  return { asked, context };
}

export const NO_DEPLOYMENTS: OpenedDeployments = {
  isConfigured: false,
  source: () => Promise.reject(new Error('Nobody lists deployments here.')),
};

const TEMPLATES = { replace: (text = '') => text.replace('$session', 's-1') };

export function frame(name: string): DataFrame {
  return { name, length: 1, fields: [{ name: 'Trace', type: FieldType.string, config: {}, values: ['tr-1'] }] };
}

export function request(
  targets: FireworksQuery[],
  filters: Array<{ key: string; operator: string; value: string }> = []
) {
  const range = { from: dateTime(NOW - 3_600_000), to: dateTime(NOW), raw: { from: 'now-1h', to: 'now' } };
  return {
    ...{ app: 'test', requestId: 'Q1', timezone: 'utc', range, interval: '1m', intervalMs: 60_000 },
    ...{ scopedVars: {}, targets, startTime: NOW, filters },
  };
}
