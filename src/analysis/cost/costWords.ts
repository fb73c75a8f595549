import { counted } from '../../series/text';
import { lengthText } from '../minutes';
import type { Cost } from './findCosts';

/** What a row says in numbers, in sentences: what it cost, what of it was idle, what is unknown, what would save. */
export function sentenceOf(cost: Cost): string {
  return [costText(cost), idleText(cost), unknownText(cost), adviceText(cost)].filter((part) => part !== '').join(' ');
}

export function usdText(usd: number): string {
  const digits = usd !== 0 && Math.abs(usd) < 1 ? 3 : 2;
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: digits })}`;
}

function hoursText(hours: number): string {
  return `${hours.toLocaleString('en-US', { maximumFractionDigits: hours < 10 ? 1 : 0 })} accelerator-hours`;
}

function costText({ usd, acceleratorHours, replicaHours, usdPerMillion, unknown, isEstimate }: Cost): string {
  const least = unknown.length === 0 ? '' : 'at least ';
  const hours = acceleratorHours === undefined ? '' : ` for ${hoursText(acceleratorHours)}`;
  if (usd === undefined) {
    const replicas =
      replicaHours === undefined
        ? ''
        : `, ${least}${replicaHours.toLocaleString('en-US', { maximumFractionDigits: 1 })} replica-hours`;
    return sentence(`Cost unknown${replicas}`);
  }
  const tokens =
    usdPerMillion === undefined
      ? ''
      : `, ${usdText(usdPerMillion)} per million tokens${isEstimate ? ' (generated ones estimated)' : ''}`;
  return sentence(`${least}${usdText(usd)}${hours}${tokens}`);
}

function idleText({ idleAcceleratorHours: idle, acceleratorHours: all, idleUsd }: Cost): string {
  if (idle === undefined || all === undefined || idle === 0 || all === 0) {
    return '';
  }
  const usd = idleUsd === undefined ? '' : ` (${usdText(idleUsd)})`;
  const percent = Math.round((100 * idle) / all);
  return `${percent < 1 ? 'Less than 1' : percent} % of them idle${usd}.`;
}

function unknownText({ unknown }: Cost): string {
  return unknown.length === 0 ? '' : `Not all is known: ${unknown.join('; ')}.`;
}

/** The shortest and the longest window that would have saved something, so that both ends of the choice are seen. */
function adviceText({ saved, coldStartMs }: Cost): string {
  const [shortest] = saved;
  const longest = saved.at(-1);
  if (shortest === undefined || longest === undefined) {
    return '';
  }
  const both = longest === shortest ? [longest] : [longest, shortest];
  const texts = both.map(
    ({ windowMs, acceleratorHours, usd, coldStarts }) =>
      `${usd === undefined ? hoursText(acceleratorHours) : usdText(usd)} after ${lengthText(windowMs)}, with ${coldStarts === 0 ? 'no cold start' : counted(coldStarts, 'cold start')}`
  );
  const takes =
    coldStartMs === undefined
      ? 'How long a cold start takes was not seen in this range.'
      : `A cold start took about ${lengthText(coldStartMs)}.`;
  return `Scaling to zero would have saved ${texts.join('; ')}. ${takes}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
