import { defineConfig } from '@playwright/test';

/** The built plugin in a real browser, hosted by the workbench (workbench/); `npm run e2e` builds it first. */
export default defineConfig({
  testDir: './tests/browser',
  testMatch: '*.spec.ts',
  // All tests share one simulated account and its six requests a minute.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  // Time is no reason to fail: a busy machine may take long. A test that hangs still ends.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  outputDir: 'test-results/browser',
  reporter: [['list'], ['json', { outputFile: 'test-results/browser.json' }]],
  // Which executable is used is found when the browser is launched (tests/browser/workbenchTest.ts).
  use: {
    browserName: 'chromium',
    viewport: { width: 1400, height: 900 },
    timezoneId: 'UTC',
    locale: 'en-US',
    screenshot: 'only-on-failure',
  },
  projects: [{ name: 'chromium' }],
});
