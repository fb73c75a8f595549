import { exportTimes, EVERYTHING, type ChosenRange } from './ExportRangeField';

const NOW = Date.UTC(2026, 10, 25, 12);

test.each<[string, ChosenRange, ReturnType<typeof exportTimes>]>([
  ['everything', EVERYTHING, {}],
  ['the last hours', { kind: 'last', hours: 6 }, { fromMs: NOW - 6 * 3_600_000 }],
  [
    'typed times',
    { kind: 'between', from: '2026-11-24T10:30', to: '2026-11-24T11:00' },
    { fromMs: new Date(2026, 10, 24, 10, 30).getTime(), untilMs: new Date(2026, 10, 24, 11).getTime() },
  ],
  [
    'an open end',
    { kind: 'between', from: '', to: '2026-11-24T11:00' },
    { fromMs: undefined, untilMs: new Date(2026, 10, 24, 11).getTime() },
  ],
])('%s', (_, range, times) => {
  expect(exportTimes(range, NOW)).toEqual(times);
});
