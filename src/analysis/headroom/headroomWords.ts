import { counted } from '../../series/text';
import {
  FEWEST_STEPS,
  LIMIT,
  NEAR,
  QUEUED_MS,
  RESOURCES,
  TRAFFIC_FLOOR,
  type Headroom,
  type Reach,
} from './findHeadroom';

/** How much more traffic fits, and what binds first, in sentences. */
export function headroomSentence({ busyRate, replicas, most, fullest, outcome }: Headroom): string {
  if (outcome.kind === 'undecided') {
    return `Not decidable: ${whyNot(outcome.why, fullest)}`;
  }
  const { binds, now, withMost, isFarther } = outcome;
  const traffic = `its busy traffic (${rateText(busyRate)} requests/s)`;
  const own =
    replicas === undefined
      ? ' (replicas are not reported)'
      : ` with ${counted(Math.round(replicas * 10) / 10, 'replica')}`;
  const fits =
    now.high < 1
      ? `No more: ${traffic} is already more than fits${own}. What fits is ${bandText(now)} that.`
      : `Room for ${bandText(now)} ${traffic}${own}.`;
  const first =
    binds === 'queue'
      ? `The queue binds first: from there on one of ten requests waited ${QUEUED_MS} ms or more.`
      : `${RESOURCES[binds]} bind first: there they reach ${LIMIT * 100} % in the fullest minutes.`;
  const grown =
    withMost !== undefined
      ? `With the ${most} replicas that it may have: ${bandText(withMost)}.`
      : most === undefined
        ? 'How many replicas it may have is not known.'
        : 'It has as many replicas as it may.';
  const far = isFarther ? 'That is far beyond what was seen: a direction, not a measure.' : '';
  return [fits, first, fuller(fullest, now), grown, far].filter((part) => part !== '').join(' ');
}

/** More than traffic fills it: a limit that is met already where there should be room. */
function fuller(fullest: Headroom['fullest'], { low }: Reach): string {
  const full = fullest.filter(({ use }) => use >= LIMIT).map(({ resource }) => RESOURCES[resource]);
  return full.length === 0 || low < 1
    ? ''
    : `At times ${full.join(' and ')} were full already, which its traffic does not explain: ask “Why is it slow?”.`;
}

function whyNot(why: (Headroom['outcome'] & { kind: 'undecided' })['why'], fullest: Headroom['fullest']): string {
  const [first] = [...fullest].sort((a, b) => b.use - a.use);
  switch (why) {
    case 'traffic':
      return `fewer than ${FEWEST_STEPS} steps had ${TRAFFIC_FLOOR} requests/s or more. Choose a longer range.`;
    case 'far':
      return first === undefined
        ? 'nothing came near a limit.'
        : `nothing came near a limit. The fullest, ${RESOURCES[first.resource]}, was at ${Math.round(first.use * 100)} % in busy moments; below ${NEAR * 100} % there is no telling how it grows.`;
    case 'loose':
      return 'how full it was did not follow its traffic. Ask “Why is it slow?” for what else filled it.';
    case 'noResource':
      return 'neither blocks nor slots of the KV cache are reported.';
  }
}

function bandText({ low, high }: Reach): string {
  const [from, to] = [timesText(low), timesText(high)];
  return from === to ? `${from} times` : `${from} to ${to} times`;
}

/** What is below once never reads as once. */
function timesText(times: number): string {
  return times < 1
    ? (Math.floor(times * 100) / 100).toLocaleString('en-US')
    : times.toLocaleString('en-US', { maximumFractionDigits: times < 10 ? 1 : 0 });
}

function rateText(rate: number): string {
  return rate.toLocaleString('en-US', { maximumSignificantDigits: 2 });
}
