import { printSelector } from '../../promql';
import type { Labels } from '../../series/labels';
import type { Matcher } from '../../series/matcher';
import type { PrometheusSource } from './dataSource';

/** Series that some matchers select and that have samples in a stretch of time, ms. */
export interface SeriesScope {
  /** Undefined where the matchers say which. */
  metric: string | undefined;
  matchers: readonly Matcher[];
  fromMs: number;
  toMs: number;
}

export async function listLabelNames(source: PrometheusSource, scope: SeriesScope): Promise<string[]> {
  return readTexts(await source.resource('api/v1/labels', params(scope)));
}

export async function listLabelValues(source: PrometheusSource, label: string, scope: SeriesScope): Promise<string[]> {
  return readTexts(await source.resource(`api/v1/label/${encodeURIComponent(label)}/values`, params(scope)));
}

export async function listSeries(source: PrometheusSource, scope: SeriesScope): Promise<Labels[]> {
  return readData(await source.resource('api/v1/series', params(scope))).map(readLabels);
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
