import type { DataQueryResponse } from '@grafana/data';
import { Observable } from 'rxjs';
import { REQUESTS } from '../../src/catalogue';
import type { ChunkedBackend, Packet } from '../../src/collect';
import { drawPanel } from '../support/panel';
import { openSimulatedTabs, type SimulatedTabs } from '../support/simulatedTabs';
import { scrapesIn } from '../support/storedScrapes';

const MINUTE = 60_000;

let browser: SimulatedTabs;
beforeEach(async () => {
  browser = await openSimulatedTabs();
});
afterEach(() => browser.close());

/** Refuses everything, and counts. */
function refusing(status: number, message: string): ChunkedBackend & { asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    chunked: () =>
      new Observable<Packet>((subscriber) => {
        asked++;
        const data = new TextEncoder().encode(JSON.stringify({ message }));
        subscriber.next({ status, headers: new Headers(), data });
        subscriber.complete();
      }),
  };
}

const valuesIn = ({ data }: DataQueryResponse) =>
  data.flatMap((frame) => frame.fields[1]?.values ?? []).filter((value: number | null) => value !== null).length;

const WRONG_KEY = { status: 400, message: 'Authentication to data source failed', says: /did not accept the API key/ };
const REFUSALS: ReadonlyArray<{ why: string; status: number; message: string; says: RegExp; scope?: string }> = [
  { why: 'a wrong key', ...WRONG_KEY },
  { why: 'no permission', status: 403, message: 'no', says: /HTTP 403/ },
  { why: 'an ended session', status: 401, message: 'Unauthorized', says: /session has ended/ },
  {
    why: 'a data source that Grafana has not',
    status: 404,
    message: 'Data source not found',
    says: /no such data source/,
  },
  { why: 'a wrong key in another organisation', ...WRONG_KEY, scope: 'another' },
];

test.each(REFUSALS)(
  '$why of one data source costs another one of the account nothing, and shows nothing of it',
  async ({ status, message, says, scope }) => {
    const good = browser.openTab({ uid: 'good' });
    const backend = refusing(status, message);
    const bad = browser.openTab({ uid: 'bad', backend, scope });
    await browser.look(bad);
    await browser.look(good);
    for (let minute = 0; minute < 12; minute++) {
      await browser.world.advance(MINUTE);
      for (const rangeMs of [undefined, 5 * MINUTE]) {
        const response = await browser.look(bad, rangeMs);
        expect(response.errors?.[0]?.message).toMatch(says);
        expect(valuesIn(response)).toBe(0);
      }
    }
    // After 1, 2, 4, 8 min: it backs off for itself.
    expect(backend.asked()).toBeLessThanOrEqual(5);
    const seen = Promise.all([bad.metrics(), bad.labelValues('deployment_id')]);
    await browser.world.advance(1_000);
    expect(await seen).toEqual([[], []]);
    expect(await scrapesIn(bad)).toEqual([]);
    const scrapes = await scrapesIn(good);
    expect(scrapes.length).toBeGreaterThanOrEqual(12);
    expect(scrapes.map(({ up }) => up)).not.toContain(0);
    const pauses = scrapes.slice(1).map(({ timeMs }, at) => timeMs - (scrapes[at]?.timeMs ?? 0));
    expect(Math.max(...pauses)).toBeLessThan(1.1 * MINUTE);
    expect(valuesIn(await browser.look(good, 5 * MINUTE))).toBeGreaterThan(0);
  }
);

test('a key that is put right shows everything again', async () => {
  await browser.look(browser.openTab({ uid: 'good' }));
  const bad = browser.openTab({ uid: 'bad', backend: refusing(403, 'no') });
  await browser.look(bad);
  await browser.world.advance(5 * MINUTE);
  expect(valuesIn(await browser.look(bad, 4 * MINUTE))).toBe(0);
  const mended = browser.openTab({ uid: 'bad' });
  await browser.look(mended);
  const response = await browser.look(mended, 4 * MINUTE);
  expect(response.errors).toBeUndefined();
  expect(valuesIn(response)).toBeGreaterThan(2);
});

test('without a working key nothing of a past range is shown either', async () => {
  await browser.look(browser.openTab({ uid: 'good' }));
  await browser.world.advance(5 * MINUTE);
  const store = browser.openTab({ uid: 'bad', backend: refusing(403, 'no') });
  const nowMs = browser.now();
  await browser.world.advance(10 * MINUTE);
  const drawing = drawPanel([{ metric: REQUESTS }], { store, nowMs, rangeMs: 4 * MINUTE });
  await browser.world.advance(1_000);
  expect(valuesIn(await drawing)).toBe(0);
});
