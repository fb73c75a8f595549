import { readAnswer, type PrometheusSeries } from './prometheusAnswer';
import { snappyBlock } from './snappy';
import { writeRequest, type WrittenSeries } from './writeRequest';

/** Prometheus's HTTP API, as far as tests use it. Each call rejects with Prometheus's own words. */
export interface PrometheusClient {
  /** Adds samples, in several requests. Within a series they have to follow in time. */
  writeAll(series: readonly WrittenSeries[]): Promise<void>;
  /** Evaluates at these times, which are equally far apart. */
  query(promql: string, times: Float64Array): Promise<PrometheusSeries[]>;
  /** A GET such as `api/v1/labels`, as it is answered. */
  get(path: string, params: Record<string, string>): Promise<unknown>;
}

/** A day of fifty series is a few megabytes. */
const SERIES_PER_WRITE = 50;

export function prometheusClient(url: string): PrometheusClient {
  return {
    async writeAll(series) {
      for (let from = 0; from < series.length; from += SERIES_PER_WRITE) {
        await write(url, series.slice(from, from + SERIES_PER_WRITE));
      }
    },
    async query(promql, times) {
      const [first = 0, second = first] = times;
      const last = times[times.length - 1] ?? first;
      const isInstant = times.length === 1;
      const when: Record<string, string> = isInstant
        ? { time: seconds(first) }
        : { start: seconds(first), end: seconds(last), step: seconds(second - first) };
      const response = await fetch(`${url}/api/v1/${isInstant ? 'query' : 'query_range'}`, {
        method: 'POST',
        body: new URLSearchParams({ query: promql, ...when }),
      });
      return readAnswer(await response.json());
    },
    async get(path, params) {
      const response = await fetch(`${url}/${path}?${new URLSearchParams(params).toString()}`);
      return response.json();
    },
  };
}

async function write(url: string, series: readonly WrittenSeries[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: { 'Content-Encoding': 'snappy', 'Content-Type': 'application/x-protobuf' },
    body: snappyBlock(writeRequest(series)),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`Prometheus refused the samples with HTTP ${response.status}: ${text}`);
  }
}

function seconds(ms: number): string {
  return String(ms / 1000);
}
