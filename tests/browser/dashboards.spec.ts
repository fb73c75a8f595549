import { createWorld, type World } from '../../simulator';
import { startWorkbench, type RunningWorkbench, type WorkbenchOptions } from '../../workbench/startWorkbench';
import { bundledDashboards } from './bundledDashboards';
import { expectedPanels, type Part, type Scene } from './expectedPanels';
import { findFaults } from './findFaults';
import { expect, test as base } from './workbenchTest';

/** A workbench of its own for each test, so none for all of them. */
const test = base.extend<{ open: (options: Omit<WorkbenchOptions, 'port'>) => Promise<RunningWorkbench> }>({
  baseURL: async ({}, provide) => provide(undefined),
  open: async ({}, provide) => {
    const opened: RunningWorkbench[] = [];
    await provide(async (options) => {
      const workbench = await startWorkbench({ ...options, port: 0 });
      opened.push(workbench);
      return workbench;
    });
    await Promise.all(opened.map((workbench) => workbench.close()));
  },
});

const MINUTE = 60_000;
const RANGE_MINUTES = 45;

const BOTH: readonly Part[] = ['metrics', 'traces'];

const SCRAPE_DUE_MS = 66_000;

/**
 * Every bundled dashboard in each of these states. Widths and themes are spread over them, since a page load for each
 * of all combinations would find nothing more.
 */
const STATES: readonly State[] = [
  { state: 'all that the account has', width: 1280, theme: 'dark' },
  { state: 'one deployment chosen', width: 2560, theme: 'light', choose: busiest },
  { state: 'thirty deployments', width: 2560, theme: 'dark', deployments: 30 },
  { state: 'the first page, metrics only', width: 1280, theme: 'light', historyHours: 0, has: ['metrics'] },
  { state: 'an account without deployments', width: 1280, theme: 'dark', deployments: 0 },
  { state: 'a failed scrape after good ones', width: 2560, theme: 'light', fails: true },
  { state: 'a data source of traces only', width: 1280, theme: 'light', historyHours: 0, has: ['traces'] },
];

interface State {
  state: string;
  width: number;
  theme: 'dark' | 'light';
  deployments?: number;
  historyHours?: number;
  choose?: (world: World) => string;
  fails?: boolean;
  has?: readonly Part[];
}

for (const { state, width, theme, deployments, historyHours = 1, choose, fails = false, has = BOTH } of STATES) {
  test(`every dashboard draws what there is: ${state} (${width} px, ${theme})`, async ({ page, trouble, open }) => {
    test.setTimeout(180_000);
    const world = createWorld({ deployments });
    const { url, simulator } = await open({
      historyHours,
      simulator: { world, ratePerMinute: Infinity },
      jsonData: {
        ...(has.includes('metrics') ? {} : { accountId: '' }),
        ...(has.includes('traces') ? {} : { mlflowUrl: '' }),
      },
    });
    const chosen = choose?.(world);
    const variables = chosen === undefined ? '' : `&var-deployment=${chosen}`;
    const address = (name: string) =>
      `${url}/?view=dashboard&name=${name}&theme=${theme}&from=now-${RANGE_MINUTES}m&to=now&refresh=${variables}`;
    const scene = (): Scene => {
      const toMs = Date.now();
      const [fromMs, collectedFromMs] = [toMs - RANGE_MINUTES * MINUTE, toMs - historyHours * 60 * MINUTE];
      return { world, deployment: chosen, has, toMs, fromMs, collectedFromMs, fails: false };
    };
    const dashboards = bundledDashboards();
    await page.setViewportSize({ width, height: 1000 });
    if (fails) {
      await page.clock.install();
    }
    const expectGood = async ({ name, json }: (typeof dashboards)[number], changes: Partial<Scene> = {}) => {
      await expect(page.getByTestId('dashboard')).toHaveAttribute('data-uid', json.uid);
      for (const closed of await page.locator('button[aria-expanded=false]:not([role=columnheader] *)').all()) {
        await closed.click();
      }
      await expect
        .poll(() => findFaults(page, expectedPanels(json, { ...scene(), ...changes })), { message: name })
        .toEqual([]);
    };
    const [first] = dashboards;
    if (first === undefined) {
      throw new Error('No dashboard is bundled.');
    }
    await page.goto(address(first.name));
    if (fails) {
      await expectGood(first);
      trouble.expect(/503/);
      simulator.setFaults({ answer: { kind: 'status', status: 503 } });
      await page.clock.fastForward(SCRAPE_DUE_MS);
    }
    for (const dashboard of dashboards) {
      await page.evaluate(go, address(dashboard.name));
      await expectGood(dashboard, { fails });
    }
  });
}

/** Runs in the page: as a link within it does, without loading all of it again. */
function go(address: string): void {
  window.history.pushState({}, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
}

/** A deployment whose last minute is not idle. */
function busiest(world: World): string {
  const now = Date.now();
  const requests = (id: string) => world.truth(id, now - 10 * MINUTE, now).requests;
  const [first] = [...world.deployments].sort((one, other) => requests(other.id) - requests(one.id));
  return first?.id ?? '';
}
