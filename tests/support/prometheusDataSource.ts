import {
  FieldType,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type DataSourceInstanceSettings,
} from '@grafana/data';
import { gridTimes } from '../../src/evaluate';
import type { DataSources } from '../../src/stores/prometheus';
import type { PrometheusTarget } from '../../src/stores/prometheus/dataSource';
import type { PrometheusSeries } from '../differential/prometheusAnswer';
import type { PrometheusClient } from '../differential/prometheusClient';

const SETTINGS = { uid: 'prometheus', type: 'prometheus', name: 'Prometheus' };

/** What a store does not answer: lists of names, labels and series, the look-ups of single instants, or both. */
export type Refusals = 'listing' | 'queries' | 'both';

/** Plays Grafana's Prometheus data source on a real Prometheus: the frames are Grafana's, the numbers are its own. */
export function prometheusDataSource(client: PrometheusClient, refuses?: Refusals): DataSources {
  const api = {
    uid: SETTINGS.uid,
    getRef: () => ({ uid: SETTINGS.uid, type: SETTINGS.type }),
    async query(request: DataQueryRequest<PrometheusTarget>): Promise<DataQueryResponse> {
      const explores = request.targets.every(({ refId }) => refId.startsWith('i'));
      if (explores && (refuses === 'queries' || refuses === 'both')) {
        return { data: [], errors: [{ message: 'too many requests', status: 429 }] };
      }
      const answers = await Promise.all(request.targets.map((target) => answer(target, request, client)));
      return { data: answers.flat() };
    },
    getResource: (path: string, params: Record<string, string | number>) =>
      refuses === 'listing' || refuses === 'both'
        ? Promise.reject(new Error('503 Service Unavailable'))
        : client.get(path, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))),
  };
  return {
    getInstanceSettings: () => ({ ...SETTINGS }) as DataSourceInstanceSettings,
    get: () => Promise.resolve(api as unknown as DataSourceApi),
  };
}

async function answer(
  { refId, expr, range }: PrometheusTarget,
  request: DataQueryRequest<PrometheusTarget>,
  client: PrometheusClient
): Promise<DataFrame[]> {
  const [startMs, endMs, stepMs] = [request.range.from.valueOf(), request.range.to.valueOf(), request.intervalMs];
  const count = Math.floor((endMs - startMs) / stepMs) + 1;
  const times = range ? gridTimes({ startMs, stepMs, count, rangeMs: 0 }) : Float64Array.of(endMs);
  const series = await client.query(expr, times);
  return series.length === 0 ? [{ refId, fields: [], length: 0 }] : series.map((one) => frame(refId, one));
}

function frame(refId: string, { labels, points }: PrometheusSeries): DataFrame {
  return {
    refId,
    length: points.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: points.map(({ timeMs }) => timeMs) },
      {
        name: 'Value',
        type: FieldType.number,
        config: {},
        labels: { ...labels },
        values: points.map(({ value }) => value),
      },
    ],
  };
}
