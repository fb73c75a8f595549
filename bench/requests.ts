import type { BrowserContext } from '@playwright/test';
import { createWorld } from '../simulator';
import { startWorkbench } from '../workbench/startWorkbench';
import type { Figure } from './figures';
import { launchChromium } from './realBrowser';

const START_MS = Date.UTC(2026, 5, 3, 14, 30, 4);
const TABS = 3;
const PANELS = 12;
const REFRESH_MS = 5_000;
const MINUTES = 10;
/** Time passes in steps, since what takes milliseconds in truth must not seem to take a minute. */
const STEP_MS = 2_500;
const REST_MS = 40;
const METRICS = [
  'request_counter_total:sum_by_deployment',
  'latency_overall_ms_bucket:sum_by_deployment',
  'latency_to_first_token_ms_bucket:sum_by_deployment',
  'error_ratio',
];

/**
 * Requests that reach the endpoint while three tabs of one Chromium show a dashboard that refreshes for ten minutes,
 * counted by the simulator. The pages' clocks and the simulator's are moved together.
 */
export async function measureRequests(): Promise<Figure[]> {
  let nowMs = START_MS;
  const workbench = await startWorkbench({
    port: 0,
    historyHours: 0,
    simulator: { world: createWorld({ incidents: [] }), clock: () => nowMs },
  });
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    await context.clock.install({ time: START_MS });
    await context.route('**/dashboards/latency.json', (route) => route.fulfill({ json: dashboard() }));
    const answered = countAnswers(context);
    for (let tab = 0; tab < TABS; tab++) {
      const page = await context.newPage();
      await page.goto(`${workbench.url}/?view=dashboard&name=latency`);
      await page.waitForFunction(`document.querySelectorAll('main .uplot canvas').length === ${PANELS}`);
    }
    // Until here the pages' clocks have gone on by themselves.
    nowMs = (await context.pages()[0]?.evaluate(() => Date.now())) ?? nowMs;
    nowMs += 1_000;
    await context.clock.pauseAt(nowMs);
    for (let elapsed = 0; elapsed < MINUTES * 60_000; elapsed += STEP_MS) {
      nowMs += STEP_MS;
      await context.clock.runFor(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
    const { total, byStatus } = workbench.simulator.requests();
    return [
      {
        name: 'requests.12panels3tabs10min',
        value: total,
        unit: 'requests',
        beside: `${TABS * PANELS * ((MINUTES * 60_000) / REFRESH_MS)} with one request per panel and refresh`,
        target: { atMost: 11 },
        ...(byStatus[200] === total && answered() === total
          ? {}
          : { note: `not all answered: ${JSON.stringify(byStatus)}` }),
      },
    ];
  } finally {
    await browser.close();
    await workbench.close();
  }
}

/** What the browser itself has seen, beside the simulator's count. */
function countAnswers(context: BrowserContext): () => number {
  let count = 0;
  context.on('response', (response) => {
    count += new URL(response.url()).pathname.endsWith('/metrics') && response.ok() ? 1 : 0;
  });
  return () => count;
}

function dashboard() {
  return {
    uid: 'bench',
    title: `${PANELS} panels`,
    time: { from: 'now-1h', to: 'now' },
    refresh: `${REFRESH_MS / 1000}s`,
    panels: Array.from({ length: PANELS }, (_, index) => ({
      id: index + 1,
      type: 'timeseries',
      title: `Panel ${index + 1}`,
      gridPos: { x: (index % 4) * 6, y: Math.floor(index / 4) * 8, w: 6, h: 8 },
      targets: [{ refId: 'A', metric: METRICS[index % METRICS.length] }],
    })),
  };
}
