import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MAX_RETRY_AFTER_MS, MOST_REQUESTS_A_MINUTE } from '../../src/database/lease';
import { DEFAULT_LIMITS } from '../../src/exposition';
import { IMPORT_LIMITS, MAX_LABEL_BYTES, MAX_SERIES } from '../../src/history/limits';
import { LOOKBACK_MS } from '../../src/series/stale';
import {
  DEFAULT_RETENTION_HOURS,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  MAX_RETENTION_HOURS,
  MAX_SCRAPE_INTERVAL_SECONDS,
  MIN_RETENTION_HOURS,
  MIN_SCRAPE_INTERVAL_SECONDS,
} from '../../src/types';
import { MAX_BACK_OFF_MS } from '../../src/collect/waits';
import { DEFAULT_RETRY_AFTER_MS } from '../../src/collect/transport';
import { SCRAPE_TIMEOUT_MS } from '../../src/collect/scrapeOnce';

const MIB = 2 ** 20;
const count = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
/** `60` is `a minute` where a person would say so. */
const spoken: Readonly<Record<number, string>> = { 60: 'a minute', 3600: 'an hour' };

const table = new Map(
  readFileSync(path.join(process.cwd(), 'docs/limits-and-errors.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, limit = '', value = '']) => [limit, value])
);

test.each<[string, string]>([
  [
    'how often one browser asks',
    `once ${spoken[DEFAULT_SCRAPE_INTERVAL_SECONDS]}; the scrape interval can be ${MIN_SCRAPE_INTERVAL_SECONDS} s to ${spoken[MAX_SCRAPE_INTERVAL_SECONDS]}`,
  ],
  ['the same by Save & test', `${MOST_REQUESTS_A_MINUTE} times a minute`],
  ['time for one answer', `${SCRAPE_TIMEOUT_MS / 1000} s`],
  [
    'wait after a 429',
    `what \`Retry-After\` says, up to ${spoken[MAX_RETRY_AFTER_MS / 1000]}; ${DEFAULT_RETRY_AFTER_MS / 1000} s without it`,
  ],
  ['longest doubled wait', `${MAX_BACK_OFF_MS / 60_000} min`],
  ['size of one answer', `${DEFAULT_LIMITS.bodyBytes / MIB} MiB, ${count(DEFAULT_LIMITS.samples)} samples`],
  [
    'one sample, and its exemplar',
    `${DEFAULT_LIMITS.labelsPerSample} labels; names of ${DEFAULT_LIMITS.nameBytes} bytes, label values of ${DEFAULT_LIMITS.valueBytes / 1024} KiB`,
  ],
  ['a value without a newer one', `shown for ${LOOKBACK_MS / 60_000} min`],
  [
    'history',
    `${DEFAULT_RETENTION_HOURS} h; ${MIN_RETENTION_HOURS} to ${MAX_RETENTION_HOURS} h (a year) in the settings`,
  ],
  ['series in it', `${count(MAX_SERIES)}, and ${MAX_LABEL_BYTES / MIB} MiB of names and labels; as many of imports`],
])('docs/limits-and-errors.md has the limit that holds: %s', (limit, value) => {
  expect(table.get(limit)).toBe(value);
});

test('an import may have any size, as docs/limits-and-errors.md says', () => {
  expect(table.get('an import')).toBe('of any size; one line of 32 MiB, one sample as above');
  expect(IMPORT_LIMITS).toMatchObject({ bodyBytes: Infinity, samples: Infinity });
  expect(Object.keys(IMPORT_LIMITS)).not.toEqual(
    expect.arrayContaining(['labelsPerSample', 'nameBytes', 'valueBytes'])
  );
});
