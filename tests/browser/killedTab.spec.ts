import { chromium, expect, test } from '@playwright/test';
import { build } from 'esbuild';
import path from 'node:path';
import { CHROMIUM_ARGS, findChromium } from './chromium';

const KILLS = 100;
/** Of one page, from its first stored scrape on; long enough to meet appends and the closing of blocks. */
const LONGEST_LIFE_MS = 120;

test('a tab that is killed while it writes, a hundred times: nothing that was stored is lost, nothing is there twice', async () => {
  test.setTimeout(300_000);
  const script = await build({
    entryPoints: [path.join(__dirname, 'killedTab/page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
  });
  const { executablePath } = await findChromium();
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const context = await browser.newContext();
  await context.route('http://history.test/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><script>${script.outputFiles[0]?.text}</script>` })
  );
  const told: number[] = [];
  let next = 0;
  // The same lives in every run, though the machine makes of them what it will.
  let seed = 1;
  const life = () => ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647) * LONGEST_LIFE_MS;

  for (let kill = 0; kill < KILLS; kill++) {
    const page = await context.newPage();
    const began = new Promise<void>((resolve) => {
      page.on('console', (message) => {
        const [, number] = /^stored (\d+)$/.exec(message.text()) ?? [];
        if (number !== undefined) {
          told.push(Number(number));
          resolve();
        }
      });
    });
    await page.goto('http://history.test/');
    const stored = await page.evaluate(() => window.readAll());
    next = (stored.at(-1)?.[0] ?? -1) + 1;
    expect(told.filter((number) => number >= next)).toEqual([]);
    page.evaluate((number) => window.collectFrom(number), next).catch(() => {});
    await began;
    await new Promise((resolve) => setTimeout(resolve, life()));
    const session = await context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    // Nobody is left to answer.
    session.send('Page.crash').catch(() => {});
    await crashed;
    await page.close();
  }

  const page = await context.newPage();
  await page.goto('http://history.test/');
  const read = await page.evaluate(() => window.readAll());
  const numbers = read.map(([number]) => number);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(read.filter(([number, value]) => value !== number)).toEqual([]);
  const there = new Set(numbers);
  expect(told.filter((number) => !there.has(number))).toEqual([]);
  expect(told.length).toBeGreaterThan(KILLS);
  console.log(`${KILLS} kills, ${told.length} scrapes said to be stored, ${numbers.length} there`);
  await browser.close();
});
