import { FAILURE_NUMBERS, SCRAPE_FAILURE, UP } from '../catalogue';
import { memoryLease } from '../database/lease';
import type { ScrapeError } from './errors';
import { SECOND, MINUTE, START, type Scene, scene, freshenAndPass, columnsOf } from './testing/collectorScene';

describe('an answer without most series of the one before', () => {
  /** What the endpoint holds at each scrape, a minute apart: a number of series, or an error. */
  async function live(...answers: Array<number | ScrapeError>) {
    const at = scene();
    const told: Array<string | undefined> = [];
    for (const answer of answers) {
      at.answer(typeof answer === 'number' ? undefined : answer);
      at.hold(typeof answer === 'number' ? answer : 0);
      await freshenAndPass(at, MINUTE - SECOND);
      told.push(at.collector.state().lastError?.kind);
      await at.world.pass(SECOND);
    }
    at.collector.close();
    return { at, told, up: await columnsOf(at, UP), first: await columnsOf(at, 'm') };
  }

  test('is not stored until the next one, and then as the failed scrape that it was', async () => {
    const { at, told, up, first } = await live(400, 150, 400);
    expect(told).toEqual([undefined, 'suspect', undefined]);
    expect(await columnsOf(at, SCRAPE_FAILURE)).toEqual([
      [0, undefined],
      [60, FAILURE_NUMBERS.suspect],
      [120, undefined],
    ]);
    expect(up).toEqual([
      [0, 1],
      [60, 0],
      [120, 1],
    ]);
    expect(first).toEqual([
      [0, 1],
      [60, undefined],
      [120, 3],
    ]);
  });

  test('is stored with its own time and values when the next one confirms it', async () => {
    const { told, up, first } = await live(400, 150, 150, 150);
    expect(told).toEqual([undefined, 'suspect', undefined, undefined]);
    expect(up).toEqual([
      [0, 1],
      [60, 1],
      [120, 1],
      [180, 1],
    ]);
    expect(first).toEqual([
      [0, 1],
      [60, 2],
      [120, 3],
      [180, 4],
    ]);
  });

  test('nothing of it is stored while it is suspect, so that no series ends', async () => {
    const { at, up } = await live(400, 150);
    expect(up).toEqual([[0, 1]]);
    expect(at.collector.state()).toMatchObject({
      newestGood: { timeMs: START, series: 400 },
      lastError: { kind: 'suspect', series: 150, before: 400 },
    });
  });

  test('is told to those who wait for the scrape, since nothing is stored that would wake them', async () => {
    let released = 0;
    const at = scene({ onReleased: () => released++ });
    const counts: number[] = [];
    for (const series of [400, 150, 150]) {
      at.hold(series);
      await freshenAndPass(at, MINUTE - SECOND);
      await at.world.pass(SECOND);
      counts.push(released);
    }
    at.collector.close();
    expect(counts).toEqual([0, 1, 1]);
  });

  test('counts as failed when the next scrape fails; the second one after that decides', async () => {
    const { told, up } = await live(400, 150, { kind: 'unreachable' }, 150);
    expect(told).toEqual([undefined, 'suspect', 'unreachable', undefined]);
    expect(up).toEqual([
      [0, 1],
      [60, 0],
      [120, 0],
      [180, 1],
    ]);
  });

  test.each<[string, Array<number | ScrapeError>]>([
    ['half of the series are gone, as of two deployments one', [400, 200, 200]],
    ['few series are gone', [60, 3, 3]],
    ['it is the first of all', [3, 3]],
    ['series come', [3, 400]],
    ['they were there more than five minutes ago', [400, ...Array<ScrapeError>(5).fill({ kind: 'unreachable' }), 2]],
  ])('is taken at once where %s', async (_, answers) => {
    expect((await live(...answers)).told).not.toContain('suspect');
  });

  test('is suspect where it has nothing at all, however little there was', async () => {
    expect((await live(3, 0, 0)).told).toEqual([undefined, 'suspect', undefined]);
  });

  test('is confirmed by another tab’s too, and then its own has no place any more', async () => {
    const lease = memoryLease();
    const tab = () => scene({ lease, collectInBackground: false });
    const tabs = [tab(), tab()] as const;
    const ask = async (asking: Scene, other: Scene, series: number) => {
      asking.hold(series);
      await freshenAndPass(asking, MINUTE, { force: true });
      await other.world.pass(MINUTE);
    };
    await ask(tabs[0], tabs[1], 400);
    await ask(tabs[0], tabs[1], 10);
    expect(tabs[0].collector.state().lastError?.kind).toBe('suspect');
    await ask(tabs[1], tabs[0], 10);
    expect(tabs[1].collector.state().lastError).toBeUndefined();
    tabs.forEach(({ collector }) => collector.close());
  });
});
