import { ERRORS, REPLICAS, REQUESTS } from '../../../src/catalogue';
import { adding, ALWAYS, inParts, type Part } from '../../differential/situations/rewriteSeries';
import type { WrittenSeries } from '../../differential/writeRequest';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const END_MS = Date.UTC(2026, 5, 3, 12);
const START_MS = END_MS - 24 * HOUR;
/** Scrapes come two seconds after each full minute. */
const TIMES = Array.from({ length: 24 * 60 }, (_, minute) => START_MS + minute * MINUTE + 2000);
export const LABELS = {
  base_model: 'accounts/fireworks/models/m',
  deployment: 'accounts/acme/deployments/a1',
  deployment_account: 'acme',
  deployment_id: 'a1',
};
export const HISTOGRAM = 'latency_overall_ms_bucket:sum_by_deployment';
/** Of five a second. */
export const REQUESTS_OF_A_DAY = 5 * (24 * 3600);

/** A series of the day with one sample a minute, until it ends. */
export function series(
  name: string,
  value: number | undefined,
  labels: Record<string, string> = LABELS,
  untilMs = Infinity
): WrittenSeries {
  const times = TIMES.filter((timeMs) => timeMs < untilMs + MINUTE);
  return { name, labels, times, values: times.map((timeMs) => (timeMs < untilMs ? value : undefined)) };
}

/** What every panel is about, each once. */
export function everyMetric(): WrittenSeries[] {
  return [
    series(REQUESTS, 5),
    series(ERRORS, 0.5, { ...LABELS, http_code: '500' }),
    series(REPLICAS, 2, { deployment_id: 'a1', deployment_account: 'acme' }),
    series(HISTOGRAM, 2.5, { ...LABELS, le: '100' }),
    series(HISTOGRAM, 5, { ...LABELS, le: '+Inf' }),
  ];
}

/** Two deployments whose histograms have other bounds. */
export function unlikeBounds(): WrittenSeries[] {
  return [
    series(HISTOGRAM, 5, { ...LABELS, le: '250' }),
    series(HISTOGRAM, 10, { ...LABELS, le: '500' }),
    series(HISTOGRAM, 10, { ...LABELS, le: '+Inf' }),
    series(HISTOGRAM, 5, { ...LABELS, deployment_id: 'b2', le: '500' }),
    series(HISTOGRAM, 5, { ...LABELS, deployment_id: 'b2', le: '+Inf' }),
  ];
}

/** The same series from two scrapers, which differ in this label. */
export function pair(
  stored: readonly WrittenSeries[],
  label: string,
  parts: readonly [Part, Part] = [ALWAYS, ALWAYS]
): WrittenSeries[] {
  return parts.flatMap((part, index) => inParts(stored, [{ ...part, ...adding({ [label]: `s${index}` }) }]));
}

export function restarted(stored: readonly WrittenSeries[]): WrittenSeries[] {
  const [first, second] = [START_MS + 8 * HOUR, START_MS + 16 * HOUR];
  const parts = [
    [-Infinity, first],
    [first, second],
    [second, Infinity],
  ] as const;
  return inParts(
    stored,
    parts.map(([fromMs, toMs], index) => ({ fromMs, toMs, ...adding({ instance: `collector-${index}` }) }))
  );
}

/** All but the hour from then. */
export function missing(stored: readonly WrittenSeries[], fromMs: number, part: Part): WrittenSeries[] {
  return [...inParts(stored, [{ ...part, toMs: fromMs }]), ...inParts(stored, [{ ...part, fromMs: fromMs + HOUR }])];
}

export function renamedAt(stored: readonly WrittenSeries[], ms: number): WrittenSeries[] {
  return inParts(stored, [
    { fromMs: -Infinity, toMs: ms },
    { fromMs: ms, toMs: Infinity, name: (name) => name.replaceAll(':', '_') },
  ]);
}
