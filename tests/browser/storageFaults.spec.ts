import type { Page } from '@playwright/test';
import { colouredPixels, expect, testWithoutHistory as test } from './workbenchTest';

// What goes wrong in a browser's own storage, in a browser's own storage: unit tests know a stand-in for it.

const QUERY = [{ refId: 'A', metric: 'request_counter_total:sum_by_deployment' }];
const EXPLORE = `/?view=explore&from=now-15m&to=now&queries=${encodeURIComponent(JSON.stringify(QUERY))}`;
/** Of the same origin, and without the plugin. */
const ELSEWHERE = '/public/plugins/fireworksmonitor-fireworks-datasource/plugin.json';
const LASTS = /The history lasts until this page is closed/;

async function drawn(page: Page): Promise<void> {
  await expect.poll(() => colouredPixels(page, 'Graph')).toBeGreaterThan(5);
}

/** How many scrapes are stored, and by which version of the database; -1 while there is none. */
function stored(page: Page): Promise<{ version: number; scrapes: number }> {
  return page.evaluate(async () => {
    const [known] = await indexedDB.databases();
    if (known?.name === undefined) {
      return { version: -1, scrapes: -1 };
    }
    const opening = indexedDB.open(known.name);
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const database = opening.result;
    const counting = database.transaction('scrapes').objectStore('scrapes').count();
    await new Promise((resolve) => (counting.onsuccess = resolve));
    database.close();
    return { version: database.version, scrapes: counting.result };
  });
}

/** A page that is a file has no icon to show. */
const NO_ICON = /status of 404/;

/** A page that has collected once, with its scrape in storage, and has been left. Answers the database's name. */
async function collectOnce(page: Page): Promise<string> {
  await page.goto(EXPLORE);
  await drawn(page);
  await expect.poll(async () => (await stored(page)).scrapes).toBeGreaterThan(0);
  const name = await page.evaluate(async () => (await indexedDB.databases())[0]?.name ?? '');
  await page.goto(ELSEWHERE);
  return name;
}

test('a damaged record costs itself, and the panel says so', async ({ page, trouble }) => {
  trouble.expect(NO_ICON);
  const name = await collectOnce(page);
  await page.evaluate(async (database) => {
    const opening = indexedDB.open(database);
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const scrapes = opening.result.transaction('scrapes', 'readwrite').objectStore('scrapes');
    const walking = scrapes.openCursor();
    await new Promise<void>((resolve) => {
      walking.onsuccess = () => {
        const cursor = walking.result;
        if (cursor === null) {
          resolve();
          return;
        }
        const value: unknown = cursor.value;
        cursor.update(value instanceof Uint8Array ? value.slice(0, value.length - 1) : 'damaged');
        cursor.continue();
      };
    });
    opening.result.close();
  }, name);
  await page.goto(EXPLORE);
  await expect(page.getByText(/of the stored history cannot be read/).first()).toBeAttached();
});

test('a storage that never answers keeps nobody waiting', async ({ page }) => {
  await page.addInitScript(() => {
    const open = IDBFactory.prototype.open.bind(indexedDB);
    IDBFactory.prototype.open = () => Object.assign(open('never'), { addEventListener: () => undefined });
  });
  await page.goto(EXPLORE);
  await drawn(page);
  await expect(page.getByText(LASTS).first()).toBeAttached();
});

test('an old tab that blocks an upgrade costs nothing: what was collected is stored when it is closed', async ({
  page,
  context,
  trouble,
}) => {
  trouble.expect(NO_ICON);
  const name = await collectOnce(page);
  // As the first version of the plugin would, had it not listened for newer ones.
  await page.evaluate(async (database) => {
    const deleting = indexedDB.deleteDatabase(database);
    await new Promise((resolve) => (deleting.onsuccess = resolve));
    const opening = indexedDB.open(database, 1);
    opening.onupgradeneeded = () => {
      for (const store of ['budgets', 'histories', 'layouts', 'scrapes', 'heads', 'families']) {
        opening.result.createObjectStore(store);
      }
    };
    await new Promise((resolve) => (opening.onsuccess = resolve));
    Object.assign(window, { held: opening.result });
  }, name);
  await context.clock.install();
  const newer = await context.newPage();
  await newer.goto(EXPLORE);
  await drawn(newer);
  await expect(newer.getByText(LASTS).first()).toBeAttached();
  await page.close();
  const storedByThen = async () => {
    await context.clock.runFor(5_000);
    return stored(newer);
  };
  await expect.poll(async () => (await storedByThen()).scrapes, { timeout: 180_000 }).toBeGreaterThan(0);
  expect((await stored(newer)).version).toBe(2);
});
