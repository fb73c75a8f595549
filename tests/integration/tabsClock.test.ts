import { noticesOf, pointsOf } from '../support/panel';
import { openSimulatedTabs, type SimulatedTabs } from '../support/simulatedTabs';

const MINUTE = 60_000;

let browser: SimulatedTabs;
beforeEach(async () => {
  browser = await openSimulatedTabs();
});
afterEach(() => browser.close());

test('the clock ahead for one scrape: panels show the next one at once, and all that was before', async () => {
  const tab = browser.openTab();
  await browser.look(tab);
  await browser.world.advance(5 * MINUTE);
  const trueNow = browser.now();
  browser.world.jumpTo(trueNow + 30 * 24 * 60 * MINUTE);
  await browser.world.advance(MINUTE);
  browser.world.jumpTo(trueNow + MINUTE);
  await browser.world.advance(2 * MINUTE);
  const response = await browser.look(tab, 8 * MINUTE);
  expect(response.errors).toBeUndefined();
  // Five of before and the one after it.
  expect(pointsOf(response)).toBe(6);
  const [times, values] = response.data[0]?.fields ?? [];
  expect(times?.values.at(-1)).toBeLessThanOrEqual(browser.now());
  expect(values?.values.at(-1)).not.toBeNull();
});

test('the clock put back for a while: nothing is lost, and nothing is asked more often than before', async () => {
  const tab = browser.openTab();
  await browser.look(tab);
  await browser.world.advance(5 * MINUTE);
  const { total } = browser.simulator.requests();
  const trueNow = browser.now();
  browser.world.jumpTo(trueNow - 30 * MINUTE);
  await browser.world.advance(MINUTE);
  browser.world.jumpTo(trueNow + MINUTE);
  await browser.world.advance(2 * MINUTE);
  expect(browser.simulator.requests().total - total).toBeLessThanOrEqual(4);
  const response = await browser.look(tab, 7 * MINUTE);
  expect(response.errors).toBeUndefined();
  expect(pointsOf(response)).toBeGreaterThanOrEqual(6);
});

test('the clock put back for good: the third scrape is believed, and panels go on', async () => {
  const tab = browser.openTab();
  await browser.look(tab);
  await browser.world.advance(5 * MINUTE);
  browser.world.jumpTo(browser.now() - 30 * MINUTE);
  await browser.world.advance(5 * MINUTE);
  const response = await browser.look(tab, 5 * MINUTE);
  expect(response.errors).toBeUndefined();
  expect(pointsOf(response)).toBeGreaterThanOrEqual(2);
});

test('an hour of sleep is a gap, and the next scrape comes at once', async () => {
  const tab = browser.openTab();
  await browser.look(tab);
  await browser.world.advance(5 * MINUTE);
  browser.world.jumpTo(browser.now() + 60 * MINUTE);
  await browser.world.advance(2 * MINUTE);
  const { coverage } = await tab.diagnose();
  expect(coverage.gaps).toHaveLength(1);
  const response = await browser.look(tab);
  expect(noticesOf(response)).toMatch(/Not collected/);
});
