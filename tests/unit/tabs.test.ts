import type { BrowserStore } from '../../src/stores';
import { drawPanel, newestBy } from '../support/panel';
import { openSimulatedTabs, type SimulatedTabs } from '../support/simulatedTabs';

const START = Date.UTC(2026, 5, 3, 14, 30, 4);
const MINUTE = 60_000;
const REQUESTS = 'request_counter_total:sum_by_deployment';

let browser: SimulatedTabs;
beforeEach(async () => {
  browser = await openSimulatedTabs(START);
});
afterEach(() => browser.close());

/** What a panel shows; time goes on until it does. */
async function look(store: BrowserStore, rangeMs?: number) {
  const drawing = drawPanel([{ metric: REQUESTS }], { store, nowMs: browser.now(), rangeMs });
  await browser.world.advance(1_000);
  return drawing;
}

function pointsOf(response: Awaited<ReturnType<typeof look>>): number {
  return response.data[0]?.fields[1]?.values.filter((value: number | null) => value !== null).length ?? 0;
}

test('eight tabs ask once a minute, whichever of them are looked at, and all show the same', async () => {
  const tabs = Array.from({ length: 8 }, () => browser.openTab());
  await Promise.all(tabs.map((tab) => drawPanel([{ metric: REQUESTS }], { store: tab, nowMs: browser.now() })));
  for (let minute = 0; minute < 10; minute++) {
    await browser.world.advance(MINUTE);
  }
  const { total, byStatus } = browser.simulator.requests();
  expect(total).toBeGreaterThanOrEqual(10);
  expect(total).toBeLessThanOrEqual(11);
  expect(byStatus).toEqual({ 200: total });
  const shown = [];
  for (const tab of tabs) {
    shown.push(newestBy(await look(tab), 'deployment_id'));
  }
  expect(new Set(shown.map((values) => JSON.stringify(values))).size).toBe(1);
});

test('a page that is opened anew shows what was collected, and asks only when it is time', async () => {
  const first = browser.openTab();
  await look(first);
  await browser.world.advance(10 * MINUTE);
  const { total } = browser.simulator.requests();
  const again = browser.openTab();
  const response = await look(again, 9 * MINUTE);
  expect(pointsOf(response)).toBeGreaterThanOrEqual(9);
  expect(browser.simulator.requests().total).toBe(total);
});

test('two data sources on one account ask once a minute together, and both have values', async () => {
  const one = browser.openTab({ uid: 'one' });
  const other = browser.openTab({ uid: 'other' });
  await look(one);
  await look(other);
  await browser.world.advance(10 * MINUTE);
  expect(browser.simulator.requests().total).toBeLessThanOrEqual(11);
  expect(pointsOf(await look(one, 9 * MINUTE))).toBeGreaterThanOrEqual(9);
  expect(pointsOf(await look(other, 9 * MINUTE))).toBeGreaterThanOrEqual(9);
});

test('a 429 that one tab gets holds all of them back, and all of them say so', async () => {
  const [one, other] = [browser.openTab(), browser.openTab()];
  await look(one);
  await look(other);
  browser.simulator.setFaults({
    answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 100 } },
  });
  await browser.world.advance(MINUTE + 10_000);
  const { total } = browser.simulator.requests();
  for (let elapsed = 0; elapsed < 90_000; elapsed += 10_000) {
    for (const tab of [one, other]) {
      expect((await look(tab)).errors?.[0]?.message).toMatch(/HTTP 429/);
    }
    await browser.world.advance(8_000);
  }
  expect(browser.simulator.requests().total).toBe(total);
});

test('what is done to the history in one tab is seen in the other', async () => {
  const [one, other] = [browser.openTab(), browser.openTab()];
  await look(one);
  await browser.world.advance(5 * MINUTE);
  expect(pointsOf(await look(other))).toBeGreaterThanOrEqual(5);
  await one.clear();
  await browser.world.advance(1_000);
  expect((await other.diagnose()).coverage.sinceMs).toBeUndefined();
});

test('a browser that stores nothing collects all the same, and says that it lasts until the page is closed', async () => {
  const tab = browser.openTab({ shared: { factory: undefined } });
  const response = await look(tab);
  const notices = response.data[0]?.meta?.notices?.map((notice: { text: string }) => notice.text).join(' ');
  expect(notices).toMatch(/lasts until this page is closed/);
  await browser.world.advance(5 * MINUTE);
  expect(pointsOf(await look(tab, 5 * MINUTE))).toBeGreaterThanOrEqual(5);
});

test('storage that never answers costs two seconds once, and is said', async () => {
  const factory = { open: () => Reflect.construct(IDBOpenDBRequest, []) } as unknown as IDBFactory;
  const tab = browser.openTab({ shared: { factory } });
  const drawing = drawPanel([{ metric: REQUESTS }], { store: tab, nowMs: browser.now() });
  await browser.world.advance(3_000);
  const response = await drawing;
  expect(Object.keys(newestBy(response, 'deployment_id')).length).toBeGreaterThan(0);
  const notices = response.data[0]?.meta?.notices?.map((notice: { text: string }) => notice.text).join(' ');
  expect(notices).toMatch(/storage does not answer/);
});

test('an hour of sleep is a gap, and the next scrape comes at once', async () => {
  const tab = browser.openTab();
  await look(tab);
  await browser.world.advance(5 * MINUTE);
  browser.world.jumpTo(browser.now() + 60 * MINUTE);
  await browser.world.advance(2 * MINUTE);
  const { coverage } = await tab.diagnose();
  expect(coverage.gaps).toHaveLength(1);
  const response = await look(tab);
  const notices = response.data[0]?.meta?.notices?.map((notice: { text: string }) => notice.text).join(' ');
  expect(notices).toMatch(/Not collected/);
});
