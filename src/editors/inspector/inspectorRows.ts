import { dateTimeFormat } from '@grafana/data';
import { describeScrapeError, formatDuration } from '../../collect';
import type { Diagnosis } from '../../stores';

/** What the inspector shows, a name and a text a row. */
export function inspectorRows(diagnosis: Diagnosis): Array<[string, string]> {
  const { nowMs, options, collector, lease, coverage, stats, errors } = diagnosis;
  const { newestGood, nextAttemptMs, inFlight } = collector;
  return [
    ['Account', options.accountId],
    [
      'Newest scrape',
      newestGood === undefined
        ? 'none yet'
        : `${clock(newestGood.timeMs)}, ${newestGood.samples} samples of ${newestGood.series} series`,
    ],
    ['Next scrape', inFlight ? 'under way' : nextText(nextAttemptMs, nowMs)],
    ['Lease', leaseText(lease, nowMs)],
    ['Scrapes took', diagnosis.durations.map((seconds) => `${seconds.toFixed(2)} s`).join(', ') || 'not known yet'],
    ['Collected', collectedText(coverage)],
    ['Not collected', missingText(diagnosis, 'gap') || 'no gaps since then'],
    ['Scrapes failed', missingText(diagnosis, 'failed') || 'none since then'],
    ['History', `${stats.series} series, ${stats.columns} scrapes`],
    ['Kept for', keptText(diagnosis)],
    ['Stored', storedText(diagnosis)],
    [
      'Errors of this page',
      errors
        .map(({ timeMs, error }) => `${clock(timeMs)} ${describeScrapeError(error, { nowMs: timeMs })}`)
        .reverse()
        .join('\n') || 'none since it was opened',
    ],
  ];
}

function nextText(timeMs: number | undefined, nowMs: number): string {
  return timeMs === undefined ? 'when a panel asks' : timeMs <= nowMs ? 'now' : `in ${formatDuration(timeMs - nowMs)}`;
}

/** Data sources on one account share a history, and the longest wish counts. */
function keptText({ stats, options }: Diagnosis): string {
  const kept = formatDuration(stats.retentionMs);
  return stats.retentionMs > options.retentionMs
    ? `${kept}, since another data source on this account keeps it so long; this one asks for ${formatDuration(options.retentionMs)}`
    : kept;
}

function leaseText({ leaseUntil, nextAllowedAt, backOffMs }: Diagnosis['lease'], nowMs: number): string {
  if (leaseUntil > nowMs) {
    return `a tab is asking, for ${formatDuration(leaseUntil - nowMs)} at the most`;
  }
  const wait = nextAllowedAt > nowMs ? `nobody asks for ${formatDuration(nextAllowedAt - nowMs)}` : 'free';
  return backOffMs > 0 ? `${wait}, since Fireworks refused requests (429)` : wait;
}

function collectedText({ sinceMs, newestMs }: Diagnosis['coverage']): string {
  return sinceMs === undefined || newestMs === undefined ? 'nothing yet' : `${clock(sinceMs)} to ${clock(newestMs)}`;
}

const SHOWN_STRETCHES = 5;

function missingText({ missing }: Diagnosis, kind: 'gap' | 'failed'): string {
  const all = missing.filter((one) => one.kind === kind);
  const shown = all
    .slice(-SHOWN_STRETCHES)
    .map(
      ({ fromMs, toMs, reason }) => `${clock(fromMs)} to ${clock(toMs)}${reason === undefined ? '' : `: ${reason}`}`
    );
  const more = all.length - shown.length;
  return [...(more > 0 ? [`${more} earlier ones`] : []), ...shown].join('\n');
}

function storedText({ stats, storageProblemText }: Diagnosis): string {
  const { stored } = stats;
  const memory = `${kilobytes(stats.bytes)} in memory`;
  const disk = stored === undefined ? [] : storedScrapes(stats.columns, stored);
  const problem = storageProblemText === undefined ? [] : [storageProblemText];
  return [[...disk, memory].join(', '), ...problem].join('\n');
}

/** Recent scrapes are stored one by one, older ones packed as blocks, of which alone the size is known. */
function storedScrapes(
  columns: number,
  { bytes, blocks, unsaved }: NonNullable<Diagnosis['stats']['stored']>
): string[] {
  const packed = blocks === 0 ? '' : `, older ones as ${blocks} blocks of ${kilobytes(bytes)} in all`;
  return [`${columns - unsaved} scrapes${packed}`, ...(unsaved > 0 ? [`${unsaved} not stored yet`] : [])];
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}

function clock(timeMs: number): string {
  return dateTimeFormat(timeMs, { format: 'YYYY-MM-DD HH:mm:ss' });
}
