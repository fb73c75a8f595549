import { SCRAPE_DURATION } from '../../catalogue';
import { describeTestError, durationInWords, type CollectorState } from '../../collect';
import { forcibleAtMs, MOST_REQUESTS_A_MINUTE, refusedUntilMs, type LeaseRow } from '../../database/lease';
import type { StorageProblem } from '../../database/storage';
import type { MetricType } from '../../exposition';
import type { Coverage, HistoryStats } from '../../history';
import { parseBound } from '../../series/labels';
import { valueAt } from '../../series/stale';
import { counted } from '../../series/text';
import type { MissingStretch, StoreHealth } from '../types';
import type { Collection, TimedError } from './collections';
import { missingIn } from './missing';
import { STORAGE_PROBLEM_TEXTS } from './notices';

/*
 * How collecting goes, for people: in the inspector and its report, and as the answer to Save & test.
 */

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

const EMPTY_ACCOUNT =
  'Only dedicated (on-demand) deployments have metrics; serverless calls do not. Create a deployment or wait until one has started, then test again.';

const OPEN = 'The server behind the API URL resolves encoded dots in paths';
const OPEN_WAY_OUT =
  'Whoever may query this data source can thus read every path there that the key may read. Put a proxy in between that knows exactly one path, such as the one in integrations/nginx, or take a key with the least rights: docs/security.md.';

/**
 * Asks the endpoint now and says what came: the answer to Save & test. What was known before says nothing of settings
 * that have just been entered, so where the endpoint cannot be asked now, that is the answer.
 */
export async function browserHealth(collection: Collection): Promise<StoreHealth> {
  const { collector, history, clock, options, lease } = collection;
  collection.tellSettings();
  const startMs = clock();
  const untested = notTested(await lease.row(), startMs);
  if (untested !== undefined) {
    return untested;
  }
  await collector.freshen({ force: true });
  const { newestGood, lastError, lastAttemptMs = -Infinity } = collector.state();
  const isAsked = lastAttemptMs >= startMs;
  if (isAsked && lastError !== undefined && lastError.kind !== 'rateLimited') {
    return {
      status: 'error',
      message: describeTestError(lastError),
      details: [`Asked: ${endpoint(options)}`, ...options.corrections],
    };
  }
  if (!isAsked || lastError !== undefined || newestGood === undefined || newestGood.timeMs < startMs) {
    return notTested(await lease.row(), clock()) ?? INTERRUPTED;
  }
  const { series } = newestGood;
  if (series === 0) {
    return {
      status: 'warning',
      message: `The key works, but account ${options.accountId} has no dedicated deployment with metrics.`,
      details: [EMPTY_ACCOUNT, ...options.corrections],
    };
  }
  const window = await history.read({}, newestGood.timeMs, newestGood.timeMs);
  const deployments = new Set(window.series.map(({ labels }) => labels.deployment_id).filter((id) => id !== undefined));
  const age = durationInWords(Math.max(0, clock() - newestGood.timeMs));
  const isOpen = (await collection.resolvesDots()) === true;
  return {
    status: isOpen ? 'warning' : 'success',
    message: `${counted(deployments.size, 'deployment')}, ${series} series, updated ${age} ago${isOpen ? `. ${OPEN}` : ''}`,
    details: [
      ...(isOpen ? [OPEN_WAY_OUT] : []),
      ...options.corrections,
      `One request every ${options.scrapeIntervalMs / 1000} s serves all panels and tabs of this page; Fireworks allows six a minute for the whole account.`,
      'History is what this browser collects while a page with this data source is open. Rendered images and reports open a browser that has none.',
    ],
  };
}

/** That, why and how long the endpoint may not be asked; undefined where it may. */
function notTested(row: LeaseRow, nowMs: number): StoreHealth | undefined {
  const waitMs = forcibleAtMs(row, nowMs) - nowMs;
  if (waitMs <= 0) {
    return undefined;
  }
  const why =
    refusedUntilMs(row, nowMs) > nowMs
      ? 'Fireworks has refused a request since the limit is reached (HTTP 429), which is six a minute for the whole account'
      : `this browser has asked ${MOST_REQUESTS_A_MINUTE} times within a minute, and Fireworks allows six to the whole account`;
  return untested(`${why}. Test again in ${durationInWords(waitMs)}.`);
}

function untested(text: string): StoreHealth {
  return { status: 'warning', message: `Not tested: ${text}`, details: [] };
}

/** As by a newer test with other settings. */
const INTERRUPTED = untested('the endpoint was not asked. Test again.');

function endpoint({ apiUrl, accountId }: Collection['options']): string {
  return `${apiUrl}/v1/accounts/${accountId}/metrics`;
}
