import { median } from '../figures';
import type { PlayedHour } from './playDay';

/** In the first hours caches fill. */
const SETTLED_AFTER = 6;
/** More than what differs from hour to hour by itself. */
const GROWN_RATIO = 1.1;
const GROWN_MB = 5;

export const HEADINGS = [
  'hour',
  'heap, MB',
  'buffers, MB',
  'nodes',
  'stored, MB',
  'scrapes',
  'answered',
  'lists',
  'refresh, ms',
  'opening, ms',
  'longest task, ms',
];

export function rowOf({ hour, refreshes, openings, ...played }: PlayedHour): string[] {
  const times = [...refreshes, ...openings];
  const totals = (of: PlayedHour['refreshes']) =>
    of.length === 0 ? '–' : median(of.map(({ totalMs }) => totalMs)).toFixed(0);
  return [
    String(hour),
    played.heapMb.toFixed(1),
    played.buffersMb.toFixed(1),
    String(played.nodes),
    played.storedMb.toFixed(1),
    String(played.scrapes),
    String(played.answered),
    String(played.lists),
    totals(refreshes),
    totals(openings),
    times.length === 0 ? '–' : Math.max(...times.map(({ longestMs }) => longestMs)).toFixed(1),
  ];
}

/** What grew from the second quarter of the day to its last, in words; everything has a level that it settles at or none. */
export function verdicts(hours: readonly PlayedHour[]): string[] {
  const settled = hours.filter(({ hour }) => hour > SETTLED_AFTER);
  const quarter = Math.floor(settled.length / 3);
  if (quarter < 2) {
    return ['Too short to tell what grows.'];
  }
  const measures: ReadonlyArray<[string, (played: PlayedHour) => number, string]> = [
    ['Memory', ({ heapMb, buffersMb }) => heapMb + buffersMb, 'MB'],
    ['Storage', ({ storedMb }) => storedMb, 'MB'],
    ['Elements', ({ nodes }) => nodes / 1000, 'thousand'],
  ];
  return measures.map(([name, of, unit]) => {
    const early = median(settled.slice(0, quarter).map(of));
    const late = median(settled.slice(-quarter).map(of));
    const grows = late > early * GROWN_RATIO && late - early > GROWN_MB;
    const first = settled[0]?.hour ?? 0;
    const last = settled.at(-1)?.hour ?? 0;
    return `${name} ${grows ? 'GROWS' : 'has a level'}: ${early.toFixed(1)} ${unit} in hours ${first} to ${first + quarter - 1}, ${late.toFixed(1)} in hours ${last - quarter + 1} to ${last}.`;
  });
}
