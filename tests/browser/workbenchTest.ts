import { test as base, expect, type Page } from '@playwright/test';
import { startWorkbench, type RunningWorkbench } from '../../workbench/startWorkbench';
import { CHROMIUM_ARGS, findChromium } from './chromium';

interface TestFixtures {
  /** What went wrong in the page; a test fails for anything that it did not expect. */
  trouble: Trouble;
}

export interface WorkerOptions {
  /** A folder whose `node_modules` is what Grafana gives to the plugin; undefined for the project's own. */
  packages: string | undefined;
}

interface WorkerFixtures extends WorkerOptions {
  workbench: RunningWorkbench;
}

export interface Trouble {
  /** Lines that fit are no reason to fail. */
  expect(pattern: RegExp): void;
}

/** Playwright's test with a running workbench, a fresh simulated account, and a page that must stay without errors. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  launchOptions: [
    async ({}, provide) => {
      const { executablePath, source } = await findChromium();
      console.log(`Browser: ${executablePath} (${source})`);
      await provide({ executablePath, args: CHROMIUM_ARGS });
    },
    { scope: 'worker' },
  ],
  packages: [undefined, { scope: 'worker', option: true }],
  workbench: [
    async ({ packages }, provide) => {
      const workbench = await startWorkbench({ port: 0, historyHours: 2, packages });
      await provide(workbench);
      await workbench.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ workbench }, provide) => {
    workbench.simulator.reset();
    workbench.mlflow.clearFaults();
    await provide(workbench.url);
  },
  trouble: [
    async ({ page }, provide) => {
      const expected: RegExp[] = [];
      const lines = watch(page);
      await provide({ expect: (pattern) => void expected.push(pattern) });
      expect(lines.filter((line) => !expected.some((pattern) => pattern.test(line)))).toEqual([]);
    },
    { auto: true },
  ],
});

/** The same with a workbench that brings no history, and whose account nobody limits, since pages make time pass quickly. */
export const testWithoutHistory = test.extend<object, object>({
  workbench: [
    async ({}, provide) => {
      const workbench = await startWorkbench({ port: 0, historyHours: 0, simulator: { ratePerMinute: Infinity } });
      await provide(workbench);
      await workbench.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

/** Save & test asks what only a server that resolves encoded dots answers. */
export const NOT_RESOLVED = /^404 .*(?:metrics|version)\/\.\.%2f(?:metrics|version)$|status of 404/;

function watch(page: Page): string[] {
  const lines: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') {
      lines.push(`console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => lines.push(`thrown: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) {
      lines.push(`${response.status()} ${response.url()}`);
    }
  });
  page.on('requestfailed', (request) => {
    // A page that is left cancels what it still loads.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') {
      lines.push(`failed: ${request.url()}`);
    }
  });
  return lines;
}

/** How many pixels of a plot's canvas have a colour of their own, neither grey nor empty: lines, bars or cells. */
export function colouredPixels(page: Page, region: string): Promise<number> {
  return page
    .getByRole('region', { name: region, exact: true })
    .first()
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let count = 0;
      for (let at = 0; at < pixels.length; at += 4) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.slice(at, at + 4);
        count += alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60 ? 1 : 0;
      }
      return count;
    });
}

export { expect };
