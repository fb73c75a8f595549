import { lengthText } from '../minutes';
import type { Kept } from './findBudget';
import type { Promised } from './promise';

/** Whether the promise was kept, what is left of its budget, and how fast that goes, in sentences. */
export function budgetSentence({ attainment, missed, requests, left, burn }: Kept, { good, target }: Promised): string {
  if (attainment === undefined || left === undefined) {
    return 'No requests.';
  }
  const [newest] = burn;
  const isShort = newest !== undefined && burn.length > 1 && newest.rate !== undefined;
  const now = isShort
    ? ` In the last ${lengthText(newest.lengthMs)} the budget was used ${timesText(newest.rate ?? 0)} as fast as it may be.`
    : '';
  const state =
    left >= 0
      ? `Kept: ${percent(left)} of the error budget is left.`
      : `Broken: ${timesText(1 - left)} as many requests missed it as may.`;
  return `${percent(attainment, digitsOf(target))} of ${whole(requests)} requests ${good}, ${percent(target, digitsOf(target))} are promised; ${whole(missed)} missed it. ${state}${now}`;
}

/** With the digits that tell 99.95 % from 100 %, and `least` where those are not enough. Never more than it is. */
function percent(share: number, least = 0): string {
  const digits = Math.max(least, share > 0.99 || share < 0.01 ? 3 : 1);
  return `${(Math.floor(share * 100 * 10 ** digits + 1e-6) / 10 ** digits).toLocaleString('en-US', { maximumFractionDigits: digits })} %`;
}

/** One more than a target is written with in percent, so that what falls short of it looks so. */
export function digitsOf(target: number): number {
  const [, decimals = ''] = String(Number((100 * target).toFixed(9))).split('.');
  return decimals.length + 1;
}

function timesText(number: number): string {
  return `${number.toLocaleString('en-US', { maximumSignificantDigits: 2 })} times`;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
