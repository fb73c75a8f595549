import { defineConfig } from '@playwright/test';
import { GRAFANA } from './scene';

/** The plugin in a Grafana that runs already: `npm run e2e:grafana`, see README.md beside this file. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  // All tests share one simulated account, whose faults and incidents they set.
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  outputDir: '../../test-results/grafana',
  reporter: [['list']],
  use: {
    baseURL: GRAFANA.url,
    // Neither a login form nor anonymous people are needed, whichever of them this Grafana has.
    extraHTTPHeaders: { authorization: `Basic ${btoa(`${GRAFANA.user}:${GRAFANA.password}`)}` },
    viewport: { width: 1600, height: 1000 },
    timezoneId: 'UTC',
    locale: 'en-US',
    screenshot: 'only-on-failure',
  },
});
