import { existsSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from '@playwright/test';
import type { WorkerOptions } from './tests/browser/workbenchTest';

/** What the oldest supported Grafana gives to plugins; `npm run react-18` installs it. */
const OLDEST = path.join(__dirname, 'packages/react-18');
const DRAWN_BY_REACT = /right key|default query|split view|newest state|table has the names|target chosen/;

/** The built plugin in a real browser, hosted by the workbench (workbench/); `npm run e2e` builds it first. */
export default defineConfig<object, WorkerOptions>({
  testDir: './tests/browser',
  testMatch: '*.spec.ts',
  // Each worker has a simulated account of its own, whose six requests a minute its tests share, one after the other.
  workers: 2,
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
  projects: [
    { name: 'chromium' },
    // What is drawn by React, once more; what lies behind it knows nothing of React.
    ...(existsSync(path.join(OLDEST, 'node_modules')) || process.env.REQUIRE_ALL_TESTS === '1'
      ? [{ name: 'react-18', testMatch: 'workbench.spec.ts', grep: DRAWN_BY_REACT, use: { packages: OLDEST } }]
      : []),
  ],
});
