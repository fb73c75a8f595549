import type { Page } from '@playwright/test';
import { createWorld } from '../../simulator';
import { startWorkbench } from '../../workbench/startWorkbench';
import { median } from '../figures';
import { MOVABLE_CLOCK } from '../movableClock';
import { launchChromium } from '../realBrowser';
import { tracedTime, type OwnTime } from './ownTime';

export interface RefreshedDashboard {
  /** The first drawing of a page that finds the history on disk. */
  open: OwnTime;
  /** Of each refresh, with one scrape. */
  refreshes: OwnTime[];
  refreshMs: number;
}

const REFRESHES = 9;
/** The first refreshes compile what later ones use. */
const WARM_UP = 3;
const MINUTE_MS = 60_000;
const IMPORT_MS = 600_000;
/** Nothing is measured by it: so long panels may be silent before what they were asked is certainly begun. */
const SILENCE_MS = 1_000;

/**
 * The bundled Latency dashboard in the workbench: the built plugin's own work when it is opened, with as much history on
 * the disk of a real Chromium as the range is long, and when it is refreshed once a minute.
 */
export async function measureInBrowser(deployments: number, hours: number): Promise<RefreshedDashboard> {
  let aheadMs = 0;
  const workbench = await startWorkbench({
    port: 0,
    historyHours: hours,
    simulator: {
      world: createWorld({ deployments, incidents: [] }),
      clock: () => Date.now() + aheadMs,
      ratePerMinute: Infinity,
    },
  });
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 4000 } });
    await context.addInitScript({ content: MOVABLE_CLOCK });
    const url = `${workbench.url}/?view=dashboard&name=latency&from=now-${hours}h&to=now`;
    // The first page imports the history.
    const first = await context.newPage();
    await draw(first, url);
    await first.close();
    const page = await context.newPage();
    const open = await tracedTime(browser, page, () => draw(page, url));
    const refreshes: OwnTime[] = [];
    for (let refresh = 0; refresh < REFRESHES; refresh++) {
      aheadMs += MINUTE_MS;
      await page.evaluate(`window.aheadMs = ${aheadMs}`);
      const { total } = workbench.simulator.requests();
      refreshes.push(await tracedTime(browser, page, () => refreshAll(page)));
      if (workbench.simulator.requests().total !== total + 1) {
        throw new Error('A refresh after a minute has to scrape once.');
      }
    }
    return { open, refreshes, refreshMs: median(refreshes.slice(WARM_UP).map(({ totalMs }) => totalMs)) };
  } finally {
    await browser.close();
    await workbench.close();
  }
}

async function draw(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await allDrawn(page);
}

async function refreshAll(page: Page): Promise<void> {
  await page.getByTestId('data-testid RefreshPicker run button').click();
  await allDrawn(page);
}

async function allDrawn(page: Page): Promise<void> {
  const isDrawn = `{
    const states = [...document.querySelectorAll('[data-state]')].map(({ dataset }) => dataset.state);
    states.length > 0 && states.every((state) => state === 'Done');
  }`;
  for (const _ of ['once', 'after a silence']) {
    await page.waitForTimeout(SILENCE_MS);
    await page.waitForFunction(isDrawn, undefined, { timeout: IMPORT_MS });
  }
}
