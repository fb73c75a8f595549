import { IDBFactory } from 'fake-indexeddb';
import { REQUESTS } from '../../src/catalogue';
import { drawPanel, newestBy, noticesOf, pointsOf } from '../support/panel';
import { openSimulatedTabs, type SimulatedTabs } from '../support/simulatedTabs';

const MINUTE = 60_000;

let browser: SimulatedTabs;
beforeEach(async () => {
  browser = await openSimulatedTabs();
});
afterEach(() => browser.close());

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
    const later = await browser.look(tab, 5 * MINUTE);
    expect(pointsOf(later)).toBeGreaterThanOrEqual(5);
    expect(noticesOf(later)).toMatch(says);
  }
);

test('a full disk: values go on and the panel says so; all is stored as soon as there is room', async () => {
  const tab = browser.openTab();
  await browser.look(tab);
  const full = jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  await browser.world.advance(5 * MINUTE);
  const response = await browser.look(tab, 5 * MINUTE);
  full.mockRestore();
  expect(pointsOf(response)).toBeGreaterThanOrEqual(5);
  expect(noticesOf(response)).toMatch(/not stored, since the browser’s storage is full/);
  await browser.world.advance(2 * MINUTE);
  const again = browser.openTab();
  const reopened = await browser.look(again, 7 * MINUTE);
  expect(pointsOf(reopened)).toBeGreaterThanOrEqual(7);
  expect(noticesOf(reopened)).not.toMatch(/not stored/);
});

test('a damaged record: what it held is missing and said, all else is there', async () => {
  const tab = browser.openTab();
  await browser.look(tab);
  await browser.world.advance(5 * MINUTE);
  await browser.damage('scrapes', 2);
  const response = await browser.look(browser.openTab(), 5 * MINUTE);
  expect(noticesOf(response)).toMatch(/1 record of the stored history cannot be read; what they held is missing/);
  expect(pointsOf(response)).toBeGreaterThanOrEqual(3);
});
