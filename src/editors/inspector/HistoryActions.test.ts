import { importedText } from './HistoryActions';

const ALL = { scrapes: 3, samples: 12, skipped: 0, tooOld: 0, undated: 0, seriesLeftOut: 0, samplesLeftOut: 0 };

test.each([
  ['all of it', ALL, 'Imported 12 samples of 3 scrapes.'],
  ['what was there', { ...ALL, skipped: 2 }, /2 scrapes add nothing to what is here/],
  ['what is too old', { ...ALL, skipped: 2, tooOld: 2 }, /^Imported .* scrapes\. 2 are older .*longer history/],
  ['what has no time', { ...ALL, undated: 4 }, /4 samples have no timestamp/],
  [
    'what has no room',
    { ...ALL, seriesLeftOut: 940_000, samplesLeftOut: 7 },
    /940000 series with 7 samples are left out/,
  ],
])('an import says of %s what has become of it', (_, result, text) => {
  expect(importedText(result)).toMatch(text);
});
