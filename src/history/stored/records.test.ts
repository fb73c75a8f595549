import { timeKey } from '../../database/schema';
import { SCRAPE } from '../blocks/block';
import { readScrape, writeScrape } from './records';

test('a scrape of many series is packed some at a time, and read back as it was', async () => {
  const values = Float64Array.from({ length: 40_000 }, (_, place) => (place % 100) / 60);
  const families = [{ name: 'up', seriesList: 'list', series: values.length, bytes: 0 }];
  let asked = 0;
  const record = await writeScrape({ timeMs: 60_000, kind: SCRAPE, families, values }, () => {
    asked++;
    return undefined;
  });
  expect(asked).toBeGreaterThanOrEqual(8);
  expect((await readScrape(record, timeKey(60_000))).values).toEqual(values);
});
