import type { BrowserContext, Page } from '@playwright/test';
import { startWorkbench } from '../../workbench/startWorkbench';
import { colouredPixels, expect, test as base } from './workbenchTest';

const MINUTE = 60_000;

/** A workbench that brings no history, and whose account nobody limits, since pages here make time pass quickly. */
const test = base.extend<object, object>({
  workbench: [
    async ({}, provide) => {
      const workbench = await startWorkbench({
        port: 0,
        historyHours: 0,
        simulator: { ratePerMinute: Infinity },
      });
      await provide(workbench);
      await workbench.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

const QUERY = [{ refId: 'A', metric: 'request_counter_total:sum_by_deployment' }];
const EXPLORE = `/?view=explore&from=now-1h&to=now&queries=${encodeURIComponent(JSON.stringify(QUERY))}`;

/** How many scrapes the panel's first line has a value of, by the query inspector's frames. */
async function drawn(page: Page): Promise<void> {
  await expect.poll(() => colouredPixels(page, 'Graph')).toBeGreaterThan(5);
}

async function pass(context: BrowserContext, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await context.clock.runFor(MINUTE);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

test('what was collected is there again after a reload, and nothing is asked for it', async ({
  page,
  context,
  workbench,
}) => {
  await context.clock.install();
  await page.goto(EXPLORE);
  await drawn(page);
  await pass(context, 10);
  const before = workbench.simulator.requests().total;
  expect(before).toBeGreaterThanOrEqual(10);
  expect(before).toBeLessThanOrEqual(12);
  const pixels = await colouredPixels(page, 'Graph');
  await page.reload();
  await drawn(page);
  expect(workbench.simulator.requests().total).toBe(before);
  console.log(pixels, await colouredPixels(page, 'Graph'));
});
