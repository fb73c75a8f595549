import { valueAt } from '../series/stale';
import { expositionOf, sample } from './testing/expositionOf';
import { MINUTE, newHistory, at, shown, append, everything } from './testing/memoryHistories';

describe('the room that a history takes', () => {
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
});
