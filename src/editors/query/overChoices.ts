import type { MetricInfo } from '../../catalogue';
import { defaultOver, overFunctionsOf, takesDuration } from '../../plan';
import type { OverFunction, View } from '../../types';
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

/** @param view undefined when a variable decides */
export function overChoices(info: MetricInfo, view: View | undefined): Choice[] {
  const { fn: standard } = defaultOver(info, view ?? 'value');
  return [
    { value: DEFAULT_OVER, label: `Default (${NAMES[standard].toLowerCase()})`, description: DESCRIPTIONS[standard] },
    ...overFunctionsOf(info, view).map((fn) => ({
      value: fn,
      label: NAMES[fn],
      description: DESCRIPTIONS[fn],
    })),
  ];
}

const WINDOWS: readonly Choice[] = [
  { value: 'step', label: 'Each step', description: 'One value per point of the panel' },
  { value: 'range', label: 'Whole range', description: 'One value for the whole time range' },
];
const DURATIONS: readonly Choice[] = [
  { value: '5m', label: '5m', description: 'The 5 minutes before each point' },
  { value: '15m', label: '15m', description: 'The 15 minutes before each point' },
  { value: '1h', label: '1h', description: 'The hour before each point' },
];

export function windowChoices(info: MetricInfo): readonly Choice[] {
  return takesDuration(info) ? [...WINDOWS, ...DURATIONS] : WINDOWS;
}
