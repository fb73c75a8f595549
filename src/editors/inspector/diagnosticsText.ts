import { describeScrapeError, formatDuration } from '../../collect';
import type { Diagnosis, MetricShape } from '../../stores';
import { DEFAULT_API_URL } from '../../types';

/**
 * The state of collecting as a text that can be posted anywhere: names, bounds, types and timings, but no value of a
 * metric, no label value, no account, no address of one's own, and nothing secret.
 */
export function diagnosticsText(diagnosis: Diagnosis, version: string): string {
  const { nowMs, options, collector, lease, coverage, stats, storageProblem, errors, missing, durations, metrics } =
    diagnosis;
  const ago = (timeMs: number | undefined) =>
    timeMs === undefined ? 'never' : `${formatDuration(Math.max(0, nowMs - timeMs))} ago`;
  const ahead = (timeMs: number | undefined) =>
    timeMs === undefined || timeMs <= nowMs ? 'no' : `for ${formatDuration(timeMs - nowMs)}`;
  const mask = (text: string) => masked(text, options.accountId, options.apiUrl);
  return [
    `Fireworks AI data source ${version}`,
    `Time: ${new Date(nowMs).toISOString()}`,
    `API URL: ${options.apiUrl === DEFAULT_API_URL ? options.apiUrl : 'another one'}`,
    `Scrape interval: ${options.scrapeIntervalMs / 1000} s, retention: ${formatDuration(options.retentionMs)}, in the background: ${options.collectInBackground ? 'yes' : 'no'}`,
    '',
    `Newest good scrape: ${ago(collector.newestGood?.timeMs)}, ${collector.newestGood?.samples ?? 0} samples, ${collector.newestGood?.series ?? 0} series`,
    `Next scrape: ${collector.nextAttemptMs === undefined ? 'not planned' : `in ${formatDuration(Math.max(0, collector.nextAttemptMs - nowMs))}`}`,
    `Lease held: ${ahead(lease.leaseUntil)}; waiting: ${ahead(lease.nextAllowedAt)}; back-off: ${formatDuration(lease.backOffMs)}; leases so far: ${lease.generation}`,
    `Seconds of the newest scrapes: ${durations.map((seconds) => seconds.toFixed(2)).join(', ') || 'none'}`,
    '',
    `History: since ${ago(coverage.sinceMs)}, ${coverage.gaps.length} gaps, ${stats.columns} scrapes, ${stats.series} series`,
    `In memory: ${stats.bytes} bytes; stored: ${stats.stored === undefined ? 'nothing' : `${stats.stored.bytes} bytes in ${stats.stored.blocks} blocks, ${stats.stored.damaged} damaged, ${stats.stored.unsaved} scrapes not stored`}`,
    `Storage: ${storageProblem ?? 'works'}; duplicates: ${stats.duplicates}; skipped: ${stats.scrapesSkipped}; series refused: ${stats.seriesRefused}`,
    '',
    'Errors of this page:',
    ...(errors.length === 0 ? ['none'] : []),
    ...errors.map(({ timeMs, error }) => `${ago(timeMs)}: ${mask(describeScrapeError(error, { nowMs: timeMs }))}`),
    '',
    'Scrapes failed, of this browser’s history:',
    ...failedLines(missing, ago),
    '',
    'Metrics:',
    ...metrics.map(metricLine),
    '',
  ].join('\n');
}

const MOST_FAILED = 20;

function failedLines(missing: Diagnosis['missing'], ago: (timeMs: number) => string): string[] {
  const failed = missing.filter(({ kind }) => kind === 'failed').slice(-MOST_FAILED);
  return failed.length === 0
    ? ['none']
    : failed.map(
        ({ fromMs, toMs, reason }) => `${ago(fromMs)}, for ${formatDuration(toMs - fromMs)}: ${reason ?? 'not known'}`
      );
}

function metricLine({ name, type, series, labels, bounds }: MetricShape): string {
  const le =
    bounds.length === 0 ? '' : `; le ${bounds.map((bound) => (bound === Infinity ? '+Inf' : bound)).join(' ')}`;
  return `${name} (${type ?? 'no TYPE seen'}): ${series} series; labels ${labels.join(' ') || 'none'}${le}`;
}

/** What a server says may name the account or its deployments. */
function masked(text: string, accountId: string, apiUrl: string): string {
  const named = accountId === '' ? text : text.replaceAll(accountId, '<account>');
  return (apiUrl === DEFAULT_API_URL ? named : named.replaceAll(apiUrl, '<API URL>')).replaceAll(
    /(accounts|deployments|models)\/[^\s"'/]+/g,
    '$1/<id>'
  );
}
