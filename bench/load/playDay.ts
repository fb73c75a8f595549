import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { startWorkbench, type RunningWorkbench } from '../../workbench/startWorkbench';
import { MOVABLE_CLOCK, MOVABLE_TIMERS } from '../movableClock';
import { launchChromium } from '../realBrowser';
import { tracedTime, type OwnTime } from '../refresh/ownTime';
import { createDay, dashboardAt, faultsOf } from './day';
import { allDrawn, allStored, leadTo, moveClock, weigh, type Weight } from './page';

const MINUTE_MS = 60_000;
const IMPORT_MS = 600_000;
/** Each minute of the hour has its turn, since 60 is no multiple of it. */
const TRACED_EVERY_MINUTES = 17;
/** While the endpoint has asked for patience there is no scrape to wait for. */
const LONGEST_WAIT_MS = 2_000;
const POLL_MS = 20;
const LIST_PATH = '/deployments';

/** What happened within an hour of the page's clock, and what the page took at its end. */
export interface PlayedHour extends Weight {
  hour: number;
  /** Requests that reached the endpoint, and how many of them it answered with samples. */
  scrapes: number;
  answered: number;
  /** Requests for the list of deployments. */
  lists: number;
  /** Of some refreshes, and of each time that another dashboard was opened. */
  refreshes: OwnTime[];
  openings: OwnTime[];
  /** What the page said was wrong. */
  troubles: string[];
}

export interface DayOptions {
  deployments: number;
  hours: number;
  onHour: (played: PlayedHour) => void;
}

/**
 * A day of a page that is never closed, in less than an hour: its clock and that of the endpoint are put forward by a
 * minute as soon as everything of the minute before is drawn. The page begins with a day of history.
 */
export async function playDay({ deployments, hours, onHour }: DayOptions): Promise<void> {
  let aheadMs = 0;
  const workbench = await startWorkbench({
    port: 0,
    historyHours: 24,
    simulator: { world: createDay(deployments, Date.now(), hours), clock: () => Date.now() + aheadMs },
  });
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    await context.addInitScript({ content: MOVABLE_CLOCK });
    await context.addInitScript({ content: MOVABLE_TIMERS });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    const seen = watch(page, workbench);
    await page.goto(workbench.url + dashboardAt(0));
    await page.waitForSelector('[data-testid="panel"]', { timeout: IMPORT_MS });
    await allDrawn(page);
    onHour({ hour: 0, refreshes: [], openings: [], ...seen(), ...(await weigh(page, session)) });

    const pass = async () => {
      const { total } = workbench.simulator.requests();
      // Beside what has passed by itself, so that the next scrape is due: it is a minute after the one before.
      aheadMs += MINUTE_MS;
      await moveClock(page, aheadMs);
      await waitFor(() => workbench.simulator.requests().total > total, LONGEST_WAIT_MS);
      await allDrawn(page);
      await allStored(page);
    };
    for (let hour = 1; hour <= hours; hour++) {
      const times = await playHour(hour, { workbench, browser, page, pass });
      onHour({ hour, ...times, ...seen(), ...(await weigh(page, session)) });
    }
  } finally {
    await browser.close();
    await workbench.close();
  }
}

interface Played {
  workbench: RunningWorkbench;
  browser: Browser;
  page: Page;
  /** Lets the next minute begin. */
  pass: () => Promise<void>;
}

async function playHour(
  hour: number,
  { workbench, browser, page, pass }: Played
): Promise<Pick<PlayedHour, 'refreshes' | 'openings'>> {
  const refreshes: OwnTime[] = [];
  const openings: OwnTime[] = [];
  for (let minute = (hour - 1) * 60 + 1; minute <= hour * 60; minute++) {
    workbench.simulator.setFaults(faultsOf(minute) ?? {});
    if (minute % TRACED_EVERY_MINUTES === 0) {
      refreshes.push(await tracedTime(browser, page, pass));
    } else {
      await pass();
    }
    const address = dashboardAt(minute);
    if (address !== dashboardAt(minute - 1)) {
      openings.push(await tracedTime(browser, page, () => leadTo(page, address)));
    }
  }
  return { refreshes, openings };
}

/** What has happened since it was asked last. */
function watch(
  page: Page,
  { simulator }: RunningWorkbench
): () => Pick<PlayedHour, 'scrapes' | 'answered' | 'lists' | 'troubles'> {
  let before = { total: 0, answered: 0 };
  let lists = 0;
  let troubles: string[] = [];
  page.on('request', (request) => (lists += new URL(request.url()).pathname.endsWith(LIST_PATH) ? 1 : 0));
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  return () => {
    const { total, byStatus } = simulator.requests();
    const answered = byStatus[200] ?? 0;
    const seen = { scrapes: total - before.total, answered: answered - before.answered, lists, troubles };
    before = { total, answered };
    lists = 0;
    troubles = [];
    return seen;
  };
}

async function waitFor(isSo: () => boolean, mostMs: number): Promise<void> {
  const endMs = performance.now() + mostMs;
  while (!isSo() && performance.now() < endMs) {
    await setTimeout(POLL_MS);
  }
}
