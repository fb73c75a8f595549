import { lengthText } from '../minutes';
import type { Kept } from './findBudget';
import type { Promised } from './promise';

/** Whether the promise was kept, what is left of its budget, and how fast that goes, in sentences. */
export function budgetSentence({ attainment, missed, requests, left, burn }: Kept, { good, target }: Promised): string {
  if (attainment === undefined || left === undefined) {
    return 'No requests.';
  }
  const [newest] = burn.length > 1 ? burn : [];
  const digits = digitsOf(target);
  const rest =
    left >= 0
      ? `${percent(left, { below: 1 })} of the error budget is left`
      : `${timesText(1 - left)} as many as allowed`;
  return `${left >= 0 ? 'Kept' : 'Broken'}: ${percent(attainment, { digits, below: attainment < target ? target : 1 })} of ${whole(requests)} requests ${good}, ${percent(target, { digits })} are promised; ${whole(missed)} missed it, ${rest}.${burnText(newest)}`;
}

function burnText(newest: Kept['burn'][number] | undefined): string {
  if (newest?.rate === undefined) {
    return '';
  }
  const length = lengthText(newest.lengthMs);
  const when = `In the last ${length === '1 h' ? 'hour' : length}`;
  return newest.rate === 0
    ? ` ${when} none missed it.`
    : ` ${when} the budget burned ${timesText(newest.rate)} as fast as allowed.`;
}

/**
 * With the digits that tell 99.95 % from 100 %, or more.
 * @param below what it never reads as unless it is as much: a promise that is nearly kept is not kept
 */
function percent(share: number, { digits: least = 0, below }: { digits?: number; below?: number }): string {
  const digits = Math.max(least, share > 0.99 || share < 0.01 ? 3 : 1);
  const unit = 10 ** digits;
  const rounded = Math.round(share * 100 * unit) / unit;
  const isTooHigh = below !== undefined && share < below && rounded >= 100 * below;
  const shown = isTooHigh ? Math.floor(share * 100 * unit + 1e-6) / unit : rounded;
  return `${shown.toLocaleString('en-US', { maximumFractionDigits: digits })} %`;
}

/** One more than a target is written with in percent, so that what falls short of it looks so. */
export function digitsOf(target: number): number {
  const [, decimals = ''] = String(Number((100 * target).toFixed(9))).split('.');
  return decimals.length + 1;
}

/** To follow with `as`. */
function timesText(number: number): string {
  const digits = Math.abs(number - 1) < 0.05 ? 3 : 2;
  const text = number.toLocaleString('en-US', { maximumSignificantDigits: digits });
  return text === '1' ? 'just' : `${text} times`;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
