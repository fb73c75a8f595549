import { IDBFactory } from 'fake-indexeddb';
import type { BrowserStore } from '../../src/stores';
import { drawPanel, newestBy } from '../support/panel';
import { scrapesIn } from '../support/storedScrapes';
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

test('two data sources on one account with different retentions keep what the longer one asks for, and say so', async () => {
  const long = browser.openTab({ uid: 'long', settings: { retentionHours: 24 } });
  const short = browser.openTab({ uid: 'short', settings: { retentionHours: 0.5 }, inPageOf: long });
  await look(long);
  await look(short);
  await browser.world.advance(3 * MINUTE);
  for (const tab of [long, short]) {
    expect((await tab.diagnose()).stats.retentionMs).toBe(24 * 60 * MINUTE);
  }
});

test('the clock ahead for one scrape: panels show the next one at once, and all that was before', async () => {
  const tab = browser.openTab();
  await look(tab);
  await browser.world.advance(5 * MINUTE);
  const trueNow = browser.now();
  browser.world.jumpTo(trueNow + 30 * 24 * 60 * MINUTE);
  await browser.world.advance(MINUTE);
  browser.world.jumpTo(trueNow + MINUTE);
  await browser.world.advance(2 * MINUTE);
  const response = await look(tab, 8 * MINUTE);
  expect(response.errors).toBeUndefined();
  // Five of before and the one after it.
  expect(pointsOf(response)).toBe(6);
  const [times, values] = response.data[0]?.fields ?? [];
  expect(times?.values.at(-1)).toBeLessThanOrEqual(browser.now());
  expect(values?.values.at(-1)).not.toBeNull();
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

const noticesOf = (response: Awaited<ReturnType<typeof look>>) =>
  response.data[0]?.meta?.notices?.map(({ text }: { text: string }) => text).join(' ') ?? '';

/** A factory of which only `open` is ever asked. */
const factoryThat = (open: () => unknown) => ({ open }) as unknown as IDBFactory;

const STORAGE_FAULTS: ReadonlyArray<{ fault: string; factory: () => IDBFactory | undefined; says: RegExp }> = [
  {
    fault: 'no IndexedDB',
    factory: () => undefined,
    says: /lasts until this page is closed: this browser offers no storage here/,
  },
  {
    fault: 'access refused',
    factory: () =>
      factoryThat(() => {
        throw new DOMException('no', 'SecurityError');
      }),
    says: /lasts until this page is closed: this browser does not let Grafana store anything/,
  },
  {
    fault: 'a database that never opens',
    factory: () => factoryThat(() => Reflect.construct(IDBOpenDBRequest, [])),
    says: /lasts until this page is closed: the browser’s storage does not answer/,
  },
  {
    fault: 'a newer version in another tab',
    factory: () => {
      const factory = new IDBFactory();
      factory.open('test', 99);
      return factory;
    },
    says: /another tab has a newer version of this data source. Reload this page/,
  },
];

test.each(STORAGE_FAULTS)(
  '$fault: values are shown within seconds, collecting goes on in memory, and the panel says so',
  async ({ factory, says }) => {
    const tab = browser.openTab({ shared: { factory: factory() } });
    const drawing = drawPanel([{ metric: REQUESTS }], { store: tab, nowMs: browser.now() });
    await browser.world.advance(3_000);
    const response = await drawing;
    expect(Object.keys(newestBy(response, 'deployment_id')).length).toBeGreaterThan(0);
    expect(noticesOf(response)).toMatch(says);
    await browser.world.advance(5 * MINUTE);
    const later = await look(tab, 5 * MINUTE);
    expect(pointsOf(later)).toBeGreaterThanOrEqual(5);
    expect(noticesOf(later)).toMatch(says);
  }
);

test('a full disk: values go on and the panel says so; all is stored as soon as there is room', async () => {
  const tab = browser.openTab();
  await look(tab);
  const full = jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  await browser.world.advance(5 * MINUTE);
  const response = await look(tab, 5 * MINUTE);
  full.mockRestore();
  expect(pointsOf(response)).toBeGreaterThanOrEqual(5);
  expect(noticesOf(response)).toMatch(/not stored, since the browser’s storage is full/);
  await browser.world.advance(2 * MINUTE);
  const again = browser.openTab();
  const reopened = await look(again, 7 * MINUTE);
  expect(pointsOf(reopened)).toBeGreaterThanOrEqual(7);
  expect(noticesOf(reopened)).not.toMatch(/not stored/);
});

test('a damaged record: what it held is missing and said, all else is there', async () => {
  const tab = browser.openTab();
  await look(tab);
  await browser.world.advance(5 * MINUTE);
  await browser.damage('scrapes', 2);
  const response = await look(browser.openTab(), 5 * MINUTE);
  expect(noticesOf(response)).toMatch(/1 record of the stored history cannot be read; what they held is missing/);
  expect(pointsOf(response)).toBeGreaterThanOrEqual(3);
});

test('the clock put back for a while: nothing is lost, and nothing is asked more often than before', async () => {
  const tab = browser.openTab();
  await look(tab);
  await browser.world.advance(5 * MINUTE);
  const { total } = browser.simulator.requests();
  const trueNow = browser.now();
  browser.world.jumpTo(trueNow - 30 * MINUTE);
  await browser.world.advance(MINUTE);
  browser.world.jumpTo(trueNow + MINUTE);
  await browser.world.advance(2 * MINUTE);
  expect(browser.simulator.requests().total - total).toBeLessThanOrEqual(4);
  const response = await look(tab, 7 * MINUTE);
  expect(response.errors).toBeUndefined();
  expect(pointsOf(response)).toBeGreaterThanOrEqual(6);
});

test('the clock put back for good: the third scrape is believed, and panels go on', async () => {
  const tab = browser.openTab();
  await look(tab);
  await browser.world.advance(5 * MINUTE);
  browser.world.jumpTo(browser.now() - 30 * MINUTE);
  await browser.world.advance(5 * MINUTE);
  const response = await look(tab, 5 * MINUTE);
  expect(response.errors).toBeUndefined();
  expect(pointsOf(response)).toBeGreaterThanOrEqual(2);
});

test('the settings changed while a scrape is under way: its answer is dropped, and the new settings’ values are shown', async () => {
  browser.simulator.setFaults({ requests: 1, delayMs: 100, answer: { kind: 'status', status: 403 } });
  const before = browser.openTab({ settings: { accountId: 'mistyped' } });
  const waiting = drawPanel([{ metric: REQUESTS }], { store: before, nowMs: browser.now() });
  while (browser.simulator.requests().total === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const after = browser.openTab({ inPageOf: before });
  const response = await look(after);
  await waiting;
  expect(response.errors).toBeUndefined();
  expect(Object.keys(newestBy(response, 'deployment_id')).length).toBeGreaterThan(0);
  await browser.world.advance(2 * MINUTE);
  expect((await after.diagnose()).errors).toEqual([]);
  expect((await scrapesIn(after)).map(({ up }) => up)).toEqual([1, 1]);
  const mistyped = browser.openTab({ settings: { accountId: 'mistyped' } });
  expect(await scrapesIn(mistyped)).toEqual([]);
});

test('another account saved in another tab: this one keeps nothing more, and says to reload', async () => {
  const open = browser.openTab();
  await look(open);
  await browser.world.advance(2 * MINUTE);
  const kept = await scrapesIn(open);
  const edited = browser.openTab({ settings: { accountId: 'another' } });
  const testing = edited.test();
  await browser.world.advance(1_000);
  await testing;
  await browser.world.advance(3 * MINUTE);
  expect((await look(open)).errors?.[0]?.message).toMatch(/another account or API URL since.*Reload the page/);
  expect(await scrapesIn(open)).toEqual(kept);
  const back = browser.openTab({ inPageOf: edited });
  const again = back.test();
  await browser.world.advance(1_000);
  expect(await again).toMatchObject({ status: 'success' });
  await browser.world.advance(20 * MINUTE);
  expect((await look(open)).errors).toBeUndefined();
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
