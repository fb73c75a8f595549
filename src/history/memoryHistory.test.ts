import fc from 'fast-check';
import { createSeriesTable, parseExposition } from '../exposition';
import { labelKey } from '../series/labels';
import { valueAt, type SeriesWindow } from '../series/stale';
import { expositionOf, sample } from './testing/expositionOf';
import { createHistory } from './memoryHistory';
import { UP } from '../catalogue';
import type { History } from './types';

const MINUTE = 60_000;
const START = 1_700_000_000_000;
const ERRORS = 'requests_error_total:sum_by_deployment';

function newHistory(options: { retentionMs?: number; maxSeries?: number; maxLabelBytes?: number } = {}): History {
  return createHistory({
    retentionMs: 24 * 60 * MINUTE,
    scrapeIntervalMs: MINUTE,
    ...options,
  });
}

function at(minute: number): number {
  return START + minute * MINUTE;
}

/** `{labels: values}` with `-` for an absent sample, and the times in minutes since the start. */
function shown({ times, series }: SeriesWindow): { minutes: number[]; series: Record<string, Array<number | '-'>> } {
  return {
    minutes: Array.from(times, (timeMs) => (timeMs - START) / MINUTE),
    series: Object.fromEntries(
      series.map(({ labels, column }) => [
        Object.values(labels).join(),
        Array.from(times, (_, index) => valueAt(column, index) ?? '-'),
      ])
    ),
  };
}

async function append(history: History, minute: number, values: Record<string, number>) {
  return history.append(
    at(minute),
    expositionOf(Object.entries(values).map(([d, value]) => sample('m', { d }, value)))
  );
}

const everything = (history: History, metric = 'm') => history.read({ metric }, -Infinity, Infinity);

describe('a history in memory', () => {
  test('a series that is missing from a scrape is absent there, and so is every series in a failed one', async () => {
    const history = newHistory();
    await append(history, 0, { a: 1, b: 2 });
    await append(history, 1, { a: 3 });
    await history.appendFailure(at(2));
    await append(history, 3, { b: 4, c: NaN });
    expect(shown(await everything(history))).toEqual({
      minutes: [0, 1, 2, 3],
      series: { a: [1, 3, '-', '-'], b: [2, '-', '-', 4], c: ['-', '-', '-', NaN] },
    });
  });

  test('both ends of the range are included, and series without a sample in it are left out', async () => {
    const history = newHistory();
    await append(history, 0, { gone: 1 });
    await append(history, 1, { a: 2 });
    await append(history, 2, { a: 3 });
    await append(history, 3, { a: 4 });
    expect(shown(await history.read({ metric: 'm' }, at(1), at(2)))).toEqual({
      minutes: [1, 2],
      series: { a: [2, 3] },
    });
    expect(shown(await history.read({ metric: 'm' }, at(9), at(10)))).toEqual({ minutes: [], series: {} });
  });

  test('a pause longer than two and a half intervals ends all series one interval after the last scrape', async () => {
    const history = newHistory();
    await append(history, 0, { a: 1 });
    await append(history, 2.5, { a: 2 });
    await append(history, 5.1, { a: 3 });
    expect(shown(await everything(history))).toEqual({
      minutes: [0, 2.5, 3.5, 5.1],
      series: { a: [1, 2, '-', 3] },
    });
    expect(await history.coverage()).toEqual({
      sinceMs: at(0),
      newestMs: at(5.1),
      newestGoodMs: at(5.1),
      gaps: [{ fromMs: at(3.5), toMs: at(5.1) }],
    });
  });

  test('of two samples of one series in a scrape the first wins, also when the wire names one label in two ways', async () => {
    const history = newHistory();
    const result = await history.append(
      at(0),
      expositionOf([
        sample(ERRORS, { code: '500' }, 1),
        sample(ERRORS, { http_code: '500' }, 2),
        sample(ERRORS, { http_code: '429', d: '' }, 3),
        sample(ERRORS, { http_code: '429' }, 4),
      ])
    );
    expect(result).toEqual({ appended: true, samples: 2, duplicates: 2, seriesRefused: 0 });
    expect(shown(await everything(history, ERRORS)).series).toEqual({ 429: [3], 500: [1] });
    expect(await history.labelValues('code', { metric: ERRORS })).toEqual(['429', '500']);
    expect(
      shown(
        await history.read({ metric: ERRORS, matchers: [{ label: 'code', operator: '=', value: '500' }] }, 0, Infinity)
      ).series
    ).toEqual({ 500: [1] });
  });

  test('a series stays itself when lines change places and when the parser starts a new series table', async () => {
    const history = newHistory();
    const table = createSeriesTable();
    const bodies: Array<[string, typeof table | undefined]> = [
      ['m{d="a"} 1\nn{d="a"} 10\nm{d="b"} 2\n', table],
      ['m{d="b"} 4\nm{d="a"} 3\nn{d="a"} 30\n', table],
      ['n{d="a"} 50\nm{d="b"} 6\nm{d="a"} 5\n', undefined],
      ['m{d="a"} 7\nn{d="a"} 70\nm{d="b"} 8\n', table],
    ];
    for (const [minute, [body, bodyTable]] of bodies.entries()) {
      await history.append(at(minute), parseExposition(new TextEncoder().encode(body), { table: bodyTable }));
    }
    expect(shown(await everything(history)).series).toEqual({ a: [1, 3, 5, 7], b: [2, 4, 6, 8] });
    expect(shown(await everything(history, 'n')).series).toEqual({ a: [10, 30, 50, 70] });
  });

  test('names and values of labels are listed for all series or for the selected ones', async () => {
    const history = newHistory();
    await history.append(
      at(0),
      expositionOf([
        sample('m', { d: 'a', le: '5' }, 1),
        sample('m', { d: 'b' }, 1),
        sample('n', { constructor: 'x' }, 1),
      ])
    );
    expect(await history.metrics()).toEqual([
      { name: 'm', seriesCount: 2 },
      { name: 'n', seriesCount: 1 },
    ]);
    expect(await history.labelNames()).toEqual(['constructor', 'd', 'le']);
    expect(await history.labelNames({ metric: 'm' })).toEqual(['d', 'le']);
    expect(await history.labelValues('d', { matchers: [{ label: 'le', operator: '!=', value: '' }] })).toEqual(['a']);
    expect(await history.labelValues('constructor')).toEqual(['x']);
    expect(await history.labelValues('toString')).toEqual([]);
  });

  describe('the newest failed scrapes', () => {
    async function failing(): Promise<History> {
      const history = newHistory();
      await append(history, 0, { a: 1 });
      await history.appendFailure(at(1), { ownSamples: [{ name: UP, labels: {}, value: 0 }] });
      await history.appendFailure(at(4), { ownSamples: [{ name: UP, labels: {}, value: 0 }] });
      return history;
    }

    test('are left out of a live read while the last good one is at most 5 min old', async () => {
      const history = await failing();
      const read = async (holdFailuresUntilMs?: number) =>
        shown(await history.read({ metric: 'm' }, 0, Infinity, { holdFailuresUntilMs })).minutes;
      expect(await read(at(5))).toEqual([0]);
      expect(await read(at(5) + 1)).toEqual([0, 1, 2, 4]);
      expect(await read()).toEqual([0, 1, 2, 4]);
    });

    test('stay in the series that tell of them', async () => {
      const history = await failing();
      const live = await history.read({ metric: UP }, 0, Infinity, { holdFailuresUntilMs: at(4) });
      expect(shown(live)).toEqual({ minutes: [0, 1, 2, 4], series: { '': ['-', 0, '-', 0] } });
    });

    test('end the series once a good scrape follows', async () => {
      const history = await failing();
      await append(history, 5, { a: 2 });
      const live = await history.read({ metric: 'm' }, 0, Infinity, { holdFailuresUntilMs: at(5) });
      expect(shown(live).series).toEqual({ a: [1, '-', '-', '-', 2] });
    });
  });

  describe('a clock that goes back', () => {
    test('costs the scrapes before the newest column, and they are counted', async () => {
      const history = newHistory();
      await append(history, 5, { a: 1 });
      expect(await append(history, 5, { a: 2 })).toEqual({
        appended: false,
        reason: 'notAfterNewest',
        newestMs: at(5),
      });
      expect(await append(history, 4, { a: 3 })).toMatchObject({ appended: false });
      await append(history, 6, { a: 4 });
      expect(shown(await everything(history)).series).toEqual({ a: [1, 4] });
      expect(await history.stats()).toMatchObject({ scrapesSkipped: 2, columns: 2 });
    });

    test('is believed at the third scrape in a row: columns after it were stamped by a wrong clock', async () => {
      const history = newHistory();
      for (let minute = 0; minute < 70; minute++) {
        await append(history, minute, { a: minute });
      }
      await append(history, 500, { a: 500 });
      for (const minute of [63, 64, 65]) {
        await append(history, minute, { a: -minute });
      }
      const { minutes, series } = shown(await everything(history));
      expect(minutes).toEqual(Array.from({ length: 66 }, (_, minute) => minute));
      expect(series['a']?.slice(-3)).toEqual([63, 64, -65]);
    });
  });

  test('old columns go, and with them the series that have no other samples; their places are used again', async () => {
    const history = newHistory({ retentionMs: 120 * MINUTE });
    for (let minute = 0; minute < 400; minute++) {
      await append(history, minute, { always: minute, [`only-${Math.floor(minute / 100)}`]: minute });
    }
    const { sinceMs } = await history.coverage();
    expect(sinceMs).toBeLessThanOrEqual(at(399 - 120));
    expect(sinceMs).toBeGreaterThan(at(399 - 120 - 60));
    expect(await history.labelValues('d')).toEqual(['always', 'only-2', 'only-3']);
    const { series } = shown(await history.read({ metric: 'm' }, at(298), at(301)));
    expect(series).toEqual({
      always: [298, 299, 300, 301],
      'only-2': [298, 299, '-', '-'],
      'only-3': ['-', '-', 300, 301],
    });
  });

  test('idle series and series with equal values take next to no room, and a failed scrape between does not change that', async () => {
    const history = newHistory();
    const scrapes = 240;
    for (let minute = 0; minute < scrapes; minute++) {
      const idle = Array.from({ length: 50 }, (_, index) => sample('idle', { d: `${index}` }, index));
      const equal = Array.from({ length: 50 }, (_, index) => sample('equal', { d: `${index}` }, Math.sin(minute)));
      await (minute === 100
        ? history.appendFailure(at(minute))
        : history.append(at(minute), expositionOf([...idle, ...equal])));
    }
    const { bytes } = await history.stats();
    expect(bytes / (scrapes * 100)).toBeLessThan(0.5);
    for (const metric of ['idle', 'equal']) {
      const { series } = await everything(history, metric);
      expect(series.length).toBe(50);
      for (const { labels, column } of series) {
        for (let minute = 0; minute < scrapes; minute++) {
          const value = metric === 'idle' ? Number(labels['d']) : Math.sin(minute);
          expect(valueAt(column, minute)).toBe(minute === 100 ? undefined : value);
        }
      }
    }
  });

  test('past the limit on series new ones are left out and counted, known ones go on', async () => {
    const history = newHistory({ maxSeries: 2 });
    await append(history, 0, { a: 1, b: 1, c: 1 });
    expect(await append(history, 1, { c: 2, b: 2, a: 2 })).toMatchObject({ samples: 2, seriesRefused: 1 });
    expect(shown(await everything(history)).series).toEqual({ a: [1, 2], b: [1, 2] });
    expect(await history.stats()).toMatchObject({ series: 2, seriesRefused: 1 });
  });

  test('so are new ones past the limit on bytes of names and labels, however few they are', async () => {
    const history = newHistory({ maxLabelBytes: 100_000 });
    const scrapeOf = (minute: number) =>
      expositionOf([
        sample('m', { d: 'always' }, minute),
        ...Array.from({ length: 10 }, (_, index) => sample('huge', { d: `${minute}-${index}`.padEnd(4000, 'x') }, 1)),
      ]);
    for (let minute = 0; minute < 60; minute++) {
      await history.append(at(minute), scrapeOf(minute));
    }
    expect(await history.stats()).toMatchObject({ series: 13, seriesRefused: 10, refusedFor: 'labelBytes' });
    expect(shown(await everything(history)).series['always']).toHaveLength(60);
  });

  test('what is dropped with old columns makes room for new labels', async () => {
    const history = newHistory({ maxLabelBytes: 100_000, retentionMs: 60 * MINUTE });
    const huge = (name: string) => ({ [name.padEnd(30_000, 'x')]: 1 });
    await append(history, 0, huge('early'));
    expect(await append(history, 1, huge('too early'))).toMatchObject({ samples: 0, seriesRefused: 1 });
    for (let minute = 2; minute < 200; minute++) {
      await append(history, minute, { small: 1 });
    }
    expect(await append(history, 200, huge('later'))).toMatchObject({ samples: 1, seriesRefused: 0 });
  });

  test('timestamps in the body place no sample; the newest is kept for the age of the data', async () => {
    const history = newHistory();
    await history.append(at(5), expositionOf([sample('m', {}, 1, at(3)), sample('m', { d: 'b' }, 1, at(4))]));
    await append(history, 6, { a: 1 });
    expect(shown(await everything(history)).minutes).toEqual([5, 6]);
    expect(await history.stats()).toMatchObject({ snapshotTimestampMs: at(4) });
  });

  test('after clear there is nothing, and collecting starts again', async () => {
    const history = newHistory();
    await append(history, 0, { a: 1 });
    await history.clear();
    expect(await history.coverage()).toEqual({
      sinceMs: undefined,
      newestMs: undefined,
      newestGoodMs: undefined,
      gaps: [],
    });
    expect(await history.metrics()).toEqual([]);
    await append(history, 9, { b: 2 });
    expect(shown(await everything(history))).toEqual({ minutes: [9], series: { b: [2] } });
  });
});

describe('what is read', () => {
  const scrape = fc.record({
    pauseMs: fc.oneof({ weight: 8, arbitrary: fc.constant(MINUTE) }, fc.integer({ min: 1, max: 5 * MINUTE })),
    failed: fc.boolean(),
    values: fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.oneof(fc.constantFrom(0, -0, NaN, Infinity, 1), fc.double()),
      { minKeys: 0, maxKeys: 4 }
    ),
  });

  test('equals a plain list of what was appended, over any number of blocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(scrape, { minLength: 1, maxLength: 200 }),
        fc.nat(1000),
        fc.nat(1000),
        async (scrapes, fromShare, toShare) => {
          const history = newHistory({ retentionMs: Infinity });
          const model: Array<{ timeMs: number; values: Record<string, number> }> = [];
          let timeMs = START;
          for (const { pauseMs, failed, values } of scrapes) {
            const lastMs = timeMs;
            timeMs += pauseMs;
            if (model.length > 0 && pauseMs > 2.5 * MINUTE) {
              model.push({ timeMs: lastMs + MINUTE, values: {} });
            }
            model.push({ timeMs, values: failed ? {} : values });
            if (failed) {
              await history.appendFailure(timeMs);
            } else {
              const samples = Object.entries(values).map(([d, value]) => sample('m', { d }, value));
              await history.append(timeMs, expositionOf(samples));
            }
          }
          const fromMs = START + ((timeMs - START) * fromShare) / 1000;
          const toMs = START + ((timeMs - START) * toShare) / 1000;
          const inRange = model.filter((column) => column.timeMs >= fromMs && column.timeMs <= toMs);

          const window = await history.read({ metric: 'm' }, fromMs, toMs);
          expect(Array.from(window.times)).toEqual(inRange.map((column) => column.timeMs));
          const read = new Map(
            window.series.map(({ labels, column }) => [
              labelKey(labels),
              inRange.map((_, index) => valueAt(column, index)),
            ])
          );
          for (const d of ['a', 'b', 'c', 'd']) {
            const expected = inRange.map(({ values }) => (Object.hasOwn(values, d) ? values[d] : undefined));
            const has = expected.some((value) => value !== undefined);
            expect(read.get(labelKey({ d }))).toEqual(has ? expected : undefined);
          }
        }
      ),
      { numRuns: 60 }
    );
  });
});
