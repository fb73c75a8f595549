import type { MetricInfo } from '../../catalogue';
import type { OverFunction } from '../../types';
import type { Choice } from '../fields/arrangeChoices';

/** Stands for "as the catalogue has it", which is saved as no `over` at all. */
export const DEFAULT_OVER = 'default';

const NAMES: Readonly<Record<OverFunction, string>> = {
  last: 'Newest sample',
  avg: 'Average',
  min: 'Lowest',
  max: 'Highest',
  total: 'Total',
};

const DESCRIPTIONS: Readonly<Record<OverFunction, string>> = {
  last: 'The newest sample of the window',
  avg: 'The mean of all samples of the window',
  min: 'The lowest sample of the window',
  max: 'The highest sample of the window, so that short peaks stay visible',
  total: 'Events in the minutes that were observed: each per-second rate times 60',
};

const ORDER: readonly OverFunction[] = ['last', 'avg', 'min', 'max', 'total'];

export function overChoices(info: MetricInfo): Choice[] {
  return [
    { value: DEFAULT_OVER, label: `Default (${NAMES[info.over].toLowerCase()})`, description: DESCRIPTIONS[info.over] },
    ...ORDER.filter((fn) => fn !== 'total' || takesTotal(info)).map((fn) => ({
      value: fn,
      label: NAMES[fn],
      description: DESCRIPTIONS[fn],
    })),
  ];
}

/** Only what is a rate per second adds up to a number of events. */
export function takesTotal(info: MetricInfo): boolean {
  return info.kind === 'rate' || info.kind === 'histogram' || info.name === 'uncached_prompt_tokens';
}

export const WINDOW_CHOICES: readonly Choice[] = [
  { value: 'step', label: 'Each step', description: 'One value per point of the panel' },
  { value: 'range', label: 'Whole range', description: 'One value for the whole time range' },
  { value: '5m', label: '5m', description: 'The 5 minutes before each point' },
  { value: '15m', label: '15m', description: 'The 15 minutes before each point' },
  { value: '1h', label: '1h', description: 'The hour before each point' },
];
