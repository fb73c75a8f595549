import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Alert, ClipboardButton, LoadingPlaceholder, Stack, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { describeScrapeError, durationInWords } from '../../collect';
import { counted, sizeText } from '../../series/text';
import type { Diagnosis, LocalHistory, MetricShape } from '../../stores';
import { DEFAULT_API_URL } from '../../types';
import { useLoaded, type EditorSource } from '../source';
import { HistoryActions } from './HistoryActions';

/** The part of Grafana's inspector props that is used. */
interface InspectorProps {
  datasource: Pick<EditorSource, 'metrics'> & { meta?: { info?: { version?: string } } };
}

/** Grafana's panel inspector, tab "Meta data": how collecting goes, and what there is. */
export default function Inspector({ datasource }: InspectorProps) {
  const { history } = datasource.metrics;
  if (history.kept === 'elsewhere') {
    return <Alert severity="info" title={history.whereToLook} />;
  }
  return <Collecting history={history.history} version={datasource.meta?.info?.version ?? ''} />;
}

function Collecting({ history, version }: { history: LocalHistory; version: string }) {
  const styles = useStyles2(getStyles);
  const [load, setLoad] = useState(() => () => history.diagnose());
  const loaded = useLoaded<Diagnosis>(load);
  const readAgain = () => setLoad(() => () => history.diagnose());
  switch (loaded.state) {
    case 'loading':
      return <LoadingPlaceholder text="Reading the history…" />;
    case 'failed':
      return <Alert severity="error" title={loaded.message} />;
    case 'ready':
      return (
        <Stack direction="column" gap={2}>
          <table className={styles.table}>
            <tbody>
              {inspectorRows(loaded.value).map(([name, text]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{text}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Stack gap={1}>
            <ClipboardButton variant="secondary" icon="copy" getText={() => diagnosticsText(loaded.value, version)}>
              Copy diagnostics
            </ClipboardButton>
          </Stack>
          <HistoryActions history={history} onChanged={readAgain} />
        </Stack>
      );
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    borderSpacing: theme.spacing(2, 0.5),
    borderCollapse: 'separate',
    '& th': { textAlign: 'left', verticalAlign: 'top' },
    '& td': { whiteSpace: 'pre-line', overflowWrap: 'anywhere' },
  }),
});

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
    ['History', `${stats.series} series, ${counted(stats.columns, 'scrape')}`],
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
  return timeMs === undefined ? 'when a panel asks' : timeMs <= nowMs ? 'now' : `in ${durationInWords(timeMs - nowMs)}`;
}

/** Data sources on one account share a history, and the longest wish counts. */
function keptText({ stats, options }: Diagnosis): string {
  const kept = durationInWords(stats.retentionMs);
  return stats.retentionMs > options.retentionMs
    ? `${kept}, since another data source on this account keeps it so long; this one asks for ${durationInWords(options.retentionMs)}`
    : kept;
}

function leaseText({ leaseUntil, nextAllowedAt, backOffMs }: Diagnosis['lease'], nowMs: number): string {
  if (leaseUntil > nowMs) {
    return `a tab is asking, for ${durationInWords(leaseUntil - nowMs)} at the most`;
  }
  const wait = nextAllowedAt > nowMs ? `nobody asks for ${durationInWords(nextAllowedAt - nowMs)}` : 'free';
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
  const memory = `${sizeText(stats.bytes)} in memory`;
  const disk = stored === undefined ? [] : storedScrapes(stats.columns, stored);
  const problem = storageProblemText === undefined ? [] : [storageProblemText];
  return [[...disk, memory].join(', '), ...problem].join('\n');
}

/** Recent scrapes are stored one by one, older ones packed as blocks, of which alone the size is known. */
function storedScrapes(
  columns: number,
  { bytes, blocks, unsaved }: NonNullable<Diagnosis['stats']['stored']>
): string[] {
  const packed = blocks === 0 ? '' : `, older ones as ${counted(blocks, 'block')} of ${sizeText(bytes)} in all`;
  return [`${counted(columns - unsaved, 'scrape')}${packed}`, ...(unsaved > 0 ? [`${unsaved} not stored yet`] : [])];
}

function clock(timeMs: number): string {
  return dateTimeFormat(timeMs, { format: 'YYYY-MM-DD HH:mm:ss' });
}

/**
 * The state of collecting as a text that can be posted anywhere: names, bounds, types and timings, but no value of a
 * metric, no label value, no account, no address of one's own, and nothing secret.
 */
export function diagnosticsText(diagnosis: Diagnosis, version: string): string {
  const { nowMs, options, collector, lease, coverage, stats, storageProblem, errors, missing, durations, metrics } =
    diagnosis;
  const ago = (timeMs: number | undefined) =>
    timeMs === undefined ? 'never' : `${durationInWords(Math.max(0, nowMs - timeMs))} ago`;
  const ahead = (timeMs: number | undefined) =>
    timeMs === undefined || timeMs <= nowMs ? 'no' : `for ${durationInWords(timeMs - nowMs)}`;
  const mask = (text: string) => masked(text, options.accountId, options.apiUrl);
  return [
    `Fireworks AI data source ${version}`,
    `Time: ${new Date(nowMs).toISOString()}`,
    `API URL: ${options.apiUrl === DEFAULT_API_URL ? options.apiUrl : 'another one'}`,
    `Scrape interval: ${options.scrapeIntervalMs / 1000} s, retention: ${durationInWords(options.retentionMs)}, in the background: ${options.collectInBackground ? 'yes' : 'no'}`,
    '',
    `Newest good scrape: ${ago(collector.newestGood?.timeMs)}, ${collector.newestGood?.samples ?? 0} samples, ${collector.newestGood?.series ?? 0} series`,
    `Next scrape: ${collector.nextAttemptMs === undefined ? 'not planned' : `in ${durationInWords(Math.max(0, collector.nextAttemptMs - nowMs))}`}`,
    `Lease held: ${ahead(lease.leaseUntil)}; waiting: ${ahead(lease.nextAllowedAt)}; back-off: ${durationInWords(lease.backOffMs)}; leases so far: ${lease.generation}`,
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
        ({ fromMs, toMs, reason }) => `${ago(fromMs)}, for ${durationInWords(toMs - fromMs)}: ${reason ?? 'not known'}`
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
