import { dateTimeFormat } from '@grafana/data';
import { durationInWords } from '../../collect';
import type { StorageProblem } from '../../database/storage';
import { isEmptyGrid, type Evaluation } from '../../evaluate';
import { MAX_LABEL_BYTES, MAX_SERIES, type History, type HistoryStats } from '../../history';
import { planSelections, type MetricsPlan } from '../../plan';
import { counted } from '../../series/text';
import { boundsNotice, type MissingStretch, type StoreNotice } from '../types';

const LISTED = 3;

/**
 * What a reader must know of the range shown: how much of it was collected, when and why not the rest.
 * A gap that is not said would look like a deployment without traffic.
 */
export function missingNotices(
  missing: readonly MissingStretch[],
  { fromMs, toMs }: { fromMs: number; toMs: number }
): StoreNotice[] {
  const of = (kind: MissingStretch['kind']) => missing.filter((one) => one.kind === kind);
  const covered = coveredPart(missing, { fromMs, toMs });
  const infos = [
    ...of('before').map(({ toMs: sinceMs }) =>
      sinceMs < toMs
        ? `History in this browser begins at ${clock(sinceMs)}; what was before is not collected.`
        : 'History in this browser begins after this time range. A data source on a Prometheus may have it.'
    ),
    ...listed('Not collected, since no page of this browser was open or none was let in', of('gap')),
  ];
  const failures = listed('Scrapes failed', of('failed'));
  const share =
    covered === undefined
      ? []
      : [`This browser has ${covered.replace(' of ', ' of the ')} up to ${clock(toMs).slice(DAY)}.`];
  const sentences = [...share, ...failures, ...infos];
  const severity = failures.length > 0 ? 'warning' : 'info';
  // One of them, since Grafana's panel header has an icon for each severity, and little room.
  return sentences.length === 0 ? [] : [{ severity, text: sentences.join(' ') }];
}

/** From this share of a range on, what is missing of it changes numbers that anybody would compare. */
const WORTH_SAYING = 1 / 100;

/** How much of a range is covered, in words; undefined where nearly all of it is. */
export function coveredPart(
  missing: readonly MissingStretch[],
  { fromMs, toMs }: { fromMs: number; toMs: number }
): string | undefined {
  const rangeMs = toMs - fromMs;
  const missingMs = missing.reduce((sum, one) => sum + one.toMs - one.fromMs, 0);
  return missingMs <= rangeMs * WORTH_SAYING ? undefined : partText(Math.max(0, rangeMs - missingMs), rangeMs);
}

/** Both more exactly where they would else be called the same: 23 h 42 min of 24 h, 8 h 5 min of 8 h 15 min. */
function partText(partMs: number, wholeMs: number): string {
  const [part, whole] = [durationInWords(partMs), durationInWords(wholeMs)];
  if (part !== whole || partMs < HOUR_MS) {
    return `${part} of ${whole}`;
  }
  const [ms, name, ofOne, smallName] = part.endsWith('d') ? [HOUR_MS, 'd', 24, 'h'] : [HOUR_MS / 60, 'h', 60, 'min'];
  const exactly = (lengthMs: number) => {
    const count = Math.floor(lengthMs / ms);
    const rest = count % ofOne;
    return `${Math.floor(count / ofOne)} ${name}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
  };
  return `${exactly(partMs)} of ${exactly(wholeMs)}`;
}

const HOUR_MS = 3_600_000;

/** The newest of them in one sentence; none where there is none. */
function listed(what: string, stretches: readonly MissingStretch[]): string[] {
  if (stretches.length === 0) {
    return [];
  }
  const shown = stretches.slice(-LISTED).map((one) => `${between(one)}${one.reason ? ` (${one.reason})` : ''}`);
  const more = stretches.length - shown.length;
  return [`${what}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`];
}

/** The day is said once. */
function between({ fromMs, toMs }: MissingStretch): string {
  const [from, to] = [clock(fromMs), clock(toMs)];
  return `${from} to ${from.slice(0, DAY) === to.slice(0, DAY) ? to.slice(DAY) : to}`;
}

const DAY = 'YYYY-MM-DD '.length;

function clock(ms: number): string {
  return dateTimeFormat(ms, { format: 'YYYY-MM-DD HH:mm' });
}

const UNTIL_CLOSED = 'The history lasts until this page is closed';

/** Why the history is not stored, and what to do. */
export const STORAGE_PROBLEM_TEXTS: Readonly<Record<StorageProblem, string>> = {
  absent: `${UNTIL_CLOSED}: this browser offers no storage here, as in some private windows. Other tabs ask for themselves.`,
  refused: `${UNTIL_CLOSED}: this browser does not let Grafana store anything. Allow site data for this address.`,
  noAnswer: `${UNTIL_CLOSED}: the browser’s storage does not answer. Close other tabs of this Grafana; it is tried again every minute.`,
  newerVersion: `${UNTIL_CLOSED}: another tab has a newer version of this data source. Reload this page.`,
  full: 'New samples are not stored, since the browser’s storage is full. They last until this page is closed; make room on the disk or shorten the history in the settings.',
  failed:
    'New samples are not stored, since the browser’s storage reported an error. They last until this page is closed; it is tried again at each scrape.',
};

/** What a reader must know of how the history is kept. */
export function storageNotices(
  { seriesRefused, refusedFor, stored }: HistoryStats,
  problem: StorageProblem | undefined
): StoreNotice[] {
  const notices: StoreNotice[] = [];
  if (problem !== undefined) {
    notices.push({ severity: 'info', text: STORAGE_PROBLEM_TEXTS[problem] });
  }
  if (stored !== undefined && stored.damaged > 0) {
    notices.push({
      severity: 'warning',
      text: `${counted(stored.damaged, 'record')} of the stored history cannot be read; what they held is missing, not zero. Export what is left and clear the history to be rid of this.`,
    });
  }
  if (seriesRefused > 0) {
    notices.push({
      severity: 'warning',
      text: `${seriesRefused} series of the newest scrape are left out, since this browser keeps ${refusedFor === 'labelBytes' ? `${MAX_LABEL_BYTES / 2 ** 20} MiB of names and labels` : MAX_SERIES} at most. Label values that change all the time are the usual cause.`,
    });
  }
  return notices;
}

/**
 * Why an answer is empty, or smaller than its reader may think.
 * @param isCollected whether anything was collected in the range; where not, that is told already
 */
export async function resultNotices(
  evaluation: Evaluation,
  plan: MetricsPlan,
  { history, isCollected }: { history: History; isCollected: boolean }
): Promise<StoreNotice[]> {
  const notices: StoreNotice[] = evaluation.differingBounds.map(boundsNotice);
  if (isEmptyGrid(evaluation.grid)) {
    const text = await emptyReason(plan, history, isCollected);
    if (text !== undefined) {
      notices.push({ severity: 'info', text });
    }
  }
  return notices;
}

/** Undefined while nothing at all was collected: the scrape's own error says more then. */
async function emptyReason(plan: MetricsPlan, history: History, isCollected: boolean): Promise<string | undefined> {
  const known = new Set((await history.metrics()).map((metric) => metric.name));
  if (known.size === 0) {
    return undefined;
  }
  for (const { metric, matchers } of planSelections(plan)) {
    if (!known.has(metric)) {
      return `The endpoint has not shown ${metric} since this browser began to collect.`;
    }
    const filters = matchers.map(({ label, operator, value }) => `${label}${operator}"${value}"`).join(', ');
    if (matchers.length > 0 && (await history.labelNames({ metric, matchers })).length === 0) {
      return `No series of ${metric} passes the filters ${filters}.`;
    }
  }
  return isCollected
    ? 'The series exist, but have no value in this time range: no traffic, scaled to zero, or not collected then.'
    : undefined;
}
