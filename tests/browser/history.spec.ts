import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { BrowserContext, Page } from '@playwright/test';
import { drawn, EXPLORE, expectOneAMinute } from './collecting';
import { colouredPixels, expect, NOT_RESOLVED, testWithoutHistory as test } from './workbenchTest';

const MINUTE = 60_000;
const STEPS_PER_MINUTE = 20;

/**
 * Time passes in small steps, since what takes milliseconds in truth must not seem to take a minute. Each step waits for
 * every page, its network and its storage, so that a busy machine makes time pass more slowly and changes nothing else.
 */
async function pass(context: BrowserContext, minutes: number): Promise<void> {
  for (let step = 0; step < minutes * STEPS_PER_MINUTE; step++) {
    await context.clock.runFor(MINUTE / STEPS_PER_MINUTE);
    for (let round = 0; round < 2; round++) {
      await Promise.all(context.pages().map(settle));
    }
  }
}

/** What was asked before is done when this is: of the network roughly, of the stored history for certain. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await fetch('/', { cache: 'no-store' });
    const [known] = await indexedDB.databases();
    if (known?.name === undefined) {
      return;
    }
    const opening = indexedDB.open(known.name);
    await new Promise((resolve) => {
      opening.onsuccess = resolve;
      opening.onerror = resolve;
    });
    const database = opening.result;
    const reading = database.transaction([...database.objectStoreNames], 'readonly');
    await new Promise((resolve) => {
      reading.oncomplete = resolve;
      reading.objectStore('budgets').count();
    });
    database.close();
  });
}

/** What a page takes for the time, which goes on by itself too. */
function timeOf(page: Page): Promise<number> {
  return page.evaluate(() => Date.now());
}

/** Coloured pixels of the plot by tenth of its width, from left to right. */
async function byTenth(page: Page): Promise<number[]> {
  return page
    .getByRole('region', { name: 'Graph', exact: true })
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      const tenths = new Array<number>(10).fill(0);
      for (let at = 0; at < pixels.length; at += 4) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.slice(at, at + 4);
        const tenth = Math.floor((((at / 4) % width) / width) * 10);
        const coloured = alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60;
        tenths[tenth] = (tenths[tenth] ?? 0) + (coloured ? 1 : 0);
      }
      return tenths;
    });
}

test('what was collected is there again after a reload, and nothing is asked for it', async ({
  page,
  context,
  workbench,
}) => {
  await context.clock.install();
  await page.goto(EXPLORE);
  const beginMs = await timeOf(page);
  await drawn(page);
  await pass(context, 10);
  const { total } = workbench.simulator.requests();
  expectOneAMinute(total, (await timeOf(page)) - beginMs);
  const before = await colouredPixels(page, 'Graph');
  await page.reload();
  await expect.poll(() => colouredPixels(page, 'Graph')).toBeGreaterThan(2 * before);
  expect(workbench.simulator.requests().total).toBe(total);
});

test('while no page was open nothing is drawn, and the gap is said to be not collected', async ({ page, context }) => {
  await context.clock.install();
  await page.goto(EXPLORE);
  await drawn(page);
  await pass(context, 12);
  await page.goto('about:blank');
  await context.clock.fastForward(24 * MINUTE);
  await page.goto(EXPLORE);
  await drawn(page);
  await pass(context, 12);
  await page.reload();
  await expect(page.getByText(/Not collected, since no page of this browser was open/).first()).toBeAttached();
  await expect(page.getByText(/History in this browser begins at/).first()).toBeAttached();
  await drawn(page);
  // Of an hour: 12 min before it, 12 min collected, 24 min not, 12 min collected.
  const tenths = await byTenth(page);
  expect(tenths.slice(5, 7)).toEqual([0, 0]);
  expect(tenths[3]).toBeGreaterThan(50);
  expect(tenths[9]).toBeGreaterThan(50);
});

test('a fault that is over is explained to who opens the page later, with its time and reason', async ({
  page,
  context,
  workbench,
  trouble,
}) => {
  trouble.expect(/503/);
  await context.clock.install();
  await page.goto(EXPLORE);
  await drawn(page);
  await pass(context, 3);
  workbench.simulator.setFaults({ answer: { kind: 'status', status: 503 } });
  await pass(context, 8);
  workbench.simulator.clearFaults();
  await pass(context, 3);
  await page.goto('about:blank');
  const later = await context.newPage();
  await later.goto(EXPLORE);
  // The end has a date of its own where midnight lies between.
  await expect(
    later.getByText(/Scrapes failed: \S+ \d\d:\d\d to (\S+ )?\d\d:\d\d \(HTTP 503\)/).first()
  ).toBeAttached();
});

/** So large that there is time to cancel its import. */
async function largeFile(path: string): Promise<string> {
  const line = (at: number) =>
    `m{deployment_id="d${at % 5000}"} ${at} ${1_800_000_000_000 + Math.floor(at / 5000) * 60_000}\n`;
  const megabyte = Array.from({ length: 20_000 }, (_, at) => line(at)).join('');
  await writeFile(path, '');
  for (let times = 0; times < 200; times++) {
    await appendFile(path, megabyte);
  }
  return path;
}

/** What the actions of the history say, beside the answer of Save & test. */
function said(page: Page) {
  return page.getByRole('status').and(page.locator('span'));
}

test('what is exported is packed, says how large it is, and is there again after it was cleared and imported', async ({
  page,
  trouble,
  workbench,
}, testInfo) => {
  trouble.expect(NOT_RESOLVED);
  workbench.simulator.reset();
  await page.goto('/?view=config');
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByTestId('data-testid Data source settings page Alert')).toContainText(/deployment/);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export history' }).click();
  const file = await (await downloading).path();
  await expect(said(page)).toHaveText(/^Exported fireworks-history-\d{8}-\d{4}\.om\.gz, \d[\d.]* KB\.$/);
  expect(gunzipSync(await readFile(file)).toString()).toMatch(/^deployment_replicas\{.*\n# EOF\n$/ms);
  await page.getByRole('button', { name: 'Clear history' }).click();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(said(page)).toHaveText(/is empty now/);
  const choose = async (chosen: string | { name: string; mimeType: string; buffer: Buffer }) => {
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import history' }).click();
    await (await choosing).setFiles(chosen);
  };
  await choose({ name: 'undated.prom', mimeType: 'text/plain', buffer: Buffer.from('m 1\nn 2\n') });
  await expect(said(page)).toHaveText(/^Nothing was imported\. Left out: 2 samples without a timestamp/);
  await choose(await largeFile(testInfo.outputPath('large.prom')));
  await expect(said(page)).toHaveText(/^Importing large\.prom… \d+ %, [\d.]+ MB of [\d.]+ MB$/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(said(page)).toHaveText('The import was stopped, and nothing added.');
  await page.getByRole('button', { name: 'Export history' }).click();
  await expect(said(page)).toHaveText('There is nothing to export yet.');
  await choose(file);
  await expect(said(page)).toHaveText(/^Imported \d+ samples of 1 scrape\.$/);
  await page.getByRole('textbox', { name: /Account id/ }).fill('another');
  await expect(said(page)).toHaveText(/Press Save & test first/);
  await expect(page.getByRole('button', { name: 'Import history' })).toHaveCount(0);
});
