import { REQUESTS } from '../../src/catalogue';
import { drawPanel, newestBy, pointsOf } from '../support/panel';
import { openSimulatedTabs, type SimulatedTabs } from '../support/simulatedTabs';
import { scrapesIn } from '../support/storedScrapes';

const MINUTE = 60_000;

let browser: SimulatedTabs;
beforeEach(async () => {
  browser = await openSimulatedTabs();
});
afterEach(() => browser.close());

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
    shown.push(newestBy(await browser.look(tab), 'deployment_id'));
  }
  expect(new Set(shown.map((values) => JSON.stringify(values))).size).toBe(1);
});

test('a page that is opened anew shows what was collected, and asks only when it is time', async () => {
  const first = browser.openTab();
  await browser.look(first);
  await browser.world.advance(10 * MINUTE);
  const { total } = browser.simulator.requests();
  const again = browser.openTab();
  const response = await browser.look(again, 9 * MINUTE);
  expect(pointsOf(response)).toBeGreaterThanOrEqual(9);
  expect(browser.simulator.requests().total).toBe(total);
});

test('two data sources on one account ask once a minute together, and both have values', async () => {
  const one = browser.openTab({ uid: 'one' });
  const other = browser.openTab({ uid: 'other' });
  await browser.look(one);
  await browser.look(other);
  await browser.world.advance(10 * MINUTE);
  expect(browser.simulator.requests().total).toBeLessThanOrEqual(11);
  expect(pointsOf(await browser.look(one, 9 * MINUTE))).toBeGreaterThanOrEqual(9);
  expect(pointsOf(await browser.look(other, 9 * MINUTE))).toBeGreaterThanOrEqual(9);
});

test('two data sources on one account with different retentions keep what the longer one asks for, and say so', async () => {
  const long = browser.openTab({ uid: 'long', settings: { retentionHours: 24 } });
  const short = browser.openTab({ uid: 'short', settings: { retentionHours: 0.5 }, inPageOf: long });
  await browser.look(long);
  await browser.look(short);
  await browser.world.advance(3 * MINUTE);
  for (const tab of [long, short]) {
    expect((await tab.diagnose()).stats.retentionMs).toBe(24 * 60 * MINUTE);
  }
});

test('a 429 that one tab gets holds all of them back, and all of them say so', async () => {
  const [one, other] = [browser.openTab(), browser.openTab()];
  await browser.look(one);
  await browser.look(other);
  browser.simulator.setFaults({
    answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 100 } },
  });
  await browser.world.advance(MINUTE + 10_000);
  const { total } = browser.simulator.requests();
  for (let elapsed = 0; elapsed < 90_000; elapsed += 10_000) {
    for (const tab of [one, other]) {
      expect((await browser.look(tab)).errors?.[0]?.message).toMatch(/HTTP 429/);
    }
    await browser.world.advance(8_000);
  }
  expect(browser.simulator.requests().total).toBe(total);
});

test('what is done to the history in one tab is seen in the other', async () => {
  const [one, other] = [browser.openTab(), browser.openTab()];
  await browser.look(one);
  await browser.world.advance(5 * MINUTE);
  expect(pointsOf(await browser.look(other))).toBeGreaterThanOrEqual(5);
  await one.clear();
  await browser.world.advance(1_000);
  expect((await other.diagnose()).coverage.sinceMs).toBeUndefined();
});

test('the settings changed while a scrape is under way: its answer is dropped, and the new settings’ values are shown', async () => {
  browser.simulator.setFaults({ requests: 1, delayMs: 100, answer: { kind: 'status', status: 403 } });
  const before = browser.openTab({ settings: { accountId: 'mistyped' } });
  const waiting = drawPanel([{ metric: REQUESTS }], { store: before, nowMs: browser.now() });
  while (browser.simulator.requests().total === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const after = browser.openTab({ inPageOf: before });
  const response = await browser.look(after);
  await waiting;
  expect(response.errors).toBeUndefined();
  expect(Object.keys(newestBy(response, 'deployment_id')).length).toBeGreaterThan(0);
  await browser.world.advance(2 * MINUTE);
  expect((await after.diagnose()).errors).toEqual([]);
  expect((await scrapesIn(after)).map(({ up }) => up)).toEqual([1, 1]);
  const mistyped = browser.openTab({ settings: { accountId: 'mistyped' } });
  expect(await scrapesIn(mistyped)).toEqual([]);
});
