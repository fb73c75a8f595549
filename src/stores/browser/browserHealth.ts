import { describeTestError, formatDuration } from '../../collect';
import { forcibleAtMs, MOST_REQUESTS_A_MINUTE, refusedUntilMs, type LeaseRow } from '../../database/lease';
import { counted } from '../../series/text';
import type { StoreHealth } from '../types';
import type { Collection } from './collections';

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
  const age = formatDuration(Math.max(0, clock() - newestGood.timeMs));
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
  return untested(`${why}. Test again in ${formatDuration(waitMs)}.`);
}

function untested(text: string): StoreHealth {
  return { status: 'warning', message: `Not tested: ${text}`, details: [] };
}

/** As by a newer test with other settings. */
const INTERRUPTED = untested('the endpoint was not asked. Test again.');

function endpoint({ apiUrl, accountId }: Collection['options']): string {
  return `${apiUrl}/v1/accounts/${accountId}/metrics`;
}
