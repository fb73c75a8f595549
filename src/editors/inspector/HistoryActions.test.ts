import { exportName, importedText } from './HistoryActions';

const ALL = { scrapes: 3, samples: 12, skipped: 0, tooOld: 0, undated: 0, seriesLeftOut: 0, samplesLeftOut: 0 };

test.each([
  ['all of it', ALL, 'Imported 12 samples of 3 scrapes.'],
  [
    'what was there',
    { ...ALL, skipped: 2 },
    'Imported 12 samples of 3 scrapes. Left out: 2 scrapes with nothing new or in the future.',
  ],
  [
    'what is too old',
    { ...ALL, skipped: 2, tooOld: 2 },
    /^Imported .* scrapes\. Left out: 2 scrapes older than .*keep the history longer/,
  ],
  ['what has no time', { ...ALL, undated: 4 }, /^Imported .* Left out: 4 samples without a timestamp/],
  [
    'a file without timestamps',
    { ...ALL, scrapes: 0, samples: 0, undated: 1 },
    'Nothing was imported. Left out: 1 sample without a timestamp, so nobody knows when they were taken.',
  ],
  ['an empty file', { ...ALL, scrapes: 0, samples: 0 }, 'Nothing was imported: the file has no samples.'],
  [
    'what has no room',
    { ...ALL, seriesLeftOut: 940_000, samplesLeftOut: 7 },
    /940000 series with 7 samples, since there is no room/,
  ],
])('an import says of %s what has become of it', (_, result, text) => {
  expect(importedText(result)).toMatch(text);
});

test('an export is named by its day and time, so that the next one is another file', () => {
  expect(exportName(Date.UTC(2026, 5, 3, 14, 30, 59))).toBe('fireworks-history-20260603-1430.om.gz');
});
