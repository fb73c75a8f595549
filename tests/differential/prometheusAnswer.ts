import type { Labels } from '../../src/series/labels';

export interface PrometheusSeries {
  /** `__name__` among them, where the expression keeps it. */
  labels: Labels;
  points: Array<{ timeMs: number; value: number }>;
}

/**
 * The answer of `/api/v1/query` or `/api/v1/query_range`.
 * @throws Error with Prometheus's own words when it is one.
 */
export function readAnswer(answer: unknown): PrometheusSeries[] {
  const { status, error, data } = record(answer);
  if (status !== 'success') {
    throw new Error(String(error));
  }
  return list(record(data).result).map((series) => {
    const { metric, value, values } = record(series);
    const labels = Object.entries(record(metric)).map(([name, text]) => [name, String(text)]);
    return { labels: Object.fromEntries(labels), points: list(values ?? [value]).map(readPoint) };
  });
}

function readPoint(point: unknown): { timeMs: number; value: number } {
  const [seconds, text] = list(point);
  return { timeMs: Math.round(Number(seconds) * 1000), value: readValue(String(text)) };
}

function readValue(text: string): number {
  const infinity = /^([+-])Inf$/.exec(text);
  return infinity === null ? Number(text) : infinity[1] === '-' ? -Infinity : Infinity;
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`Prometheus answered ${JSON.stringify(value)} where an object was expected.`);
  }
  return { ...value };
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) {
    throw new Error(`Prometheus answered ${JSON.stringify(value)} where a list was expected.`);
  }
  return value;
}
