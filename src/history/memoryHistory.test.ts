import { UP } from '../catalogue';
import { SeriesTable, parseExposition } from '../exposition';
import { expositionOf, sample } from './testing/expositionOf';
import { ERRORS, newHistory, at, shown, append, everything } from './testing/memoryHistories';
import type { History } from './types';

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
      newestScrapeMs: at(5.1),
      failures: [],
      gaps: [{ fromMs: at(3.5), toMs: at(5.1) }],
    });
  });

  test('failed scrapes in a row are a stretch that lasts until a good one, a gap, or until now', async () => {
    const history = newHistory();
    await history.appendFailure(at(0));
    await append(history, 1, { a: 1 });
    await history.appendFailure(at(2));
    await history.appendFailure(at(3));
    await history.appendFailure(at(9));
    await history.appendFailure(at(10));
    expect(await history.coverage()).toMatchObject({
      newestScrapeMs: at(10),
      gaps: [{ fromMs: at(4), toMs: at(9) }],
      failures: [
        { fromMs: at(0), lastMs: at(0), toMs: at(1) },
        { fromMs: at(2), lastMs: at(3), toMs: at(4) },
        { fromMs: at(9), lastMs: at(10), toMs: undefined },
      ],
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
    const table = new SeriesTable();
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

  test('the series of a range are those that have a sample in it', async () => {
    const history = newHistory();
    await append(history, 0, { gone: 1 });
    await append(history, 1, { a: 2 });
    await append(history, 2, { a: 3, late: 1 });
    const ids = async (from: number, to: number) =>
      (await history.seriesBetween({}, at(from), at(to))).flatMap((labels) => Object.values(labels));
    expect(await ids(0, 0)).toEqual(['gone']);
    expect(await ids(0, 1)).toEqual(['gone', 'a']);
    expect(await ids(1, 2)).toEqual(['a', 'late']);
    expect(await ids(3, 9)).toEqual([]);
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
      newestScrapeMs: undefined,
      failures: [],
      gaps: [],
    });
    expect(await history.metrics()).toEqual([]);
    await append(history, 9, { b: 2 });
    expect(shown(await everything(history))).toEqual({ minutes: [9], series: { b: [2] } });
  });
});
