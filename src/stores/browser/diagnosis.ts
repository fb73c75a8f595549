import { SCRAPE_DURATION } from '../../catalogue';
import type { CollectorState } from '../../collect';
import type { LeaseRow } from '../../database/lease';
import type { StorageProblem } from '../../database/storage';
import type { MetricType } from '../../exposition';
import type { Coverage, HistoryStats } from '../../history';
import { parseBound } from '../../series/bound';
import { valueAt } from '../../series/stale';
import type { MissingStretch } from '../types';
import type { Collection, TimedError } from './collections';
import { missingIn } from './missing';
import { STORAGE_PROBLEM_TEXTS } from './notices';

/** What a metric of the newest hour looks like, without any of its values. */
export interface MetricShape {
  name: string;
  /** From the last scrape that this tab made itself. */
  type: MetricType | undefined;
  series: number;
  labels: string[];
  /** Of a histogram, ascending and as numbers; infinity included. */
  bounds: number[];
}

/** The state of collecting, for people: in the inspector, and to be copied into a report. */
export interface Diagnosis {
  nowMs: number;
  options: Collection['options'];
  collector: CollectorState;
  lease: LeaseRow;
  coverage: Coverage;
  stats: HistoryStats;
  storageProblem: StorageProblem | undefined;
  /** The same for people. */
  storageProblemText: string | undefined;
  errors: readonly TimedError[];
  /** What is not covered since the history begins, and why; in order of time. */
  missing: readonly MissingStretch[];
  /** Seconds that the newest scrapes took, oldest first. */
  durations: number[];
  metrics: MetricShape[];
}

const SHOWN_DURATIONS_MS = 15 * 60_000;

export async function diagnose(collection: Collection): Promise<Diagnosis> {
  const { history, collector, options, lease } = collection;
  const nowMs = collection.clock();
  const types = collection.types();
  const storageProblem = collection.storageProblem();
  const [row, coverage, stats, durations, metrics] = await Promise.all([
    lease.row(),
    history.coverage(),
    history.stats(),
    history.read({ metric: SCRAPE_DURATION }, nowMs - SHOWN_DURATIONS_MS, nowMs),
    history.metrics(),
  ]);
  const whole = {
    fromMs: coverage.sinceMs ?? nowMs,
    toMs: nowMs,
    scrapeIntervalMs: options.scrapeIntervalMs,
    refusals: collection.refusals(),
  };
  const column = durations.series[0]?.column;
  return {
    nowMs,
    options,
    collector: collector.state(),
    lease: row,
    coverage,
    stats,
    storageProblem,
    storageProblemText: storageProblem && STORAGE_PROBLEM_TEXTS[storageProblem],
    errors: collection.errors(),
    missing: await missingIn(history, coverage, whole),
    durations: column === undefined ? [] : [...durations.times.keys()].flatMap((at) => valueAt(column, at) ?? []),
    metrics: await Promise.all(
      metrics.map(async ({ name, seriesCount }) => ({
        name,
        type: types.get(name),
        series: seriesCount,
        labels: await history.labelNames({ metric: name }),
        bounds: (await history.labelValues('le', { metric: name }))
          .flatMap((bound) => parseBound(bound) ?? [])
          .sort((a, b) => a - b),
      }))
    ),
  };
}
