import { expect, test as base } from '@grafana/plugin-e2e';
import type { Locator, Page } from '@playwright/test';
import { PLUGIN_ID } from '../../src/types';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium';
import { HALF_MINUTE_MS, SIMULATOR, world } from './scene';

interface Source {
  name: string;
  uid: string;
}

interface SceneFixtures {
  /** A data source of ours on the simulated account and its MLflow, made for the test. */
  source: Source;
  /** Saves a dashboard and gives its uid; it is deleted after the test. */
  saveDashboard: (dashboard: object) => Promise<string>;
}

/** The test of plugin-e2e in the scene, with the simulated account as it was at first. */
export const test = base.extend<SceneFixtures>({
  launchOptions: [
    async ({}, provide) => {
      const { executablePath } = await findChromium();
      await provide({ executablePath, args: CHROMIUM_ARGS });
    },
    { scope: 'worker' },
  ],
  source: async ({ createDataSource, grafanaAPIClient }, provide) => {
    await world.reset();
    const { name, uid } = await createDataSource({
      type: PLUGIN_ID,
      name: 'Fireworks of the end-to-end tests',
      jsonData: {
        apiUrl: SIMULATOR.urlOfGrafana,
        accountId: SIMULATOR.account,
        mlflowUrl: SIMULATOR.mlflowUrlOfGrafana,
        mlflowExperimentIds: ['1'],
      },
      secureJsonData: { apiKey: SIMULATOR.key },
    });
    await provide({ name, uid });
    await grafanaAPIClient.deleteDataSourceByUID(uid);
    await world.reset();
  },
  saveDashboard: async ({ request }, provide) => {
    const uids: string[] = [];
    await provide(async (dashboard) => {
      const response = await request.post('/api/dashboards/db', { data: { dashboard, overwrite: true } });
      const { uid = '' }: { uid?: string } = await response.json();
      expect(response.ok(), await response.text()).toBe(true);
      uids.push(uid);
      return uid;
    });
    for (const uid of uids) {
      await request.delete(`/api/dashboards/uid/${uid}`);
    }
  },
});

export { expect };

/** Picks from one of the plugin's boxes, as a person does. */
export async function choose(within: Locator, field: string | RegExp, option: string | RegExp): Promise<void> {
  await within.getByRole('combobox', { name: field }).click();
  await within.page().getByRole('option', { name: option }).first().click();
}

/** The address of Explore with one row, as links have it. */
export function exploreAddress({ uid }: Source, query: object, range = { from: 'now-1h', to: 'now' }): string {
  const datasource = { type: PLUGIN_ID, uid };
  const panes = { a: { datasource: uid, queries: [{ refId: 'A', datasource, ...query }], range } };
  return `/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
}

/** Of a table or a row of one: Explore of Grafana 12.3 has another kind of table than panels have. */
export function cellsOf(table: Locator): Locator {
  return table.getByRole('gridcell').or(table.getByRole('cell'));
}

/** The first number in a text such as "0.45 req/s". */
export function numberIn(text: string): number {
  return Number(/-?\d[\d,]*(?:\.\d+)?/.exec(text)?.[0].replaceAll(',', ''));
}

/**
 * Whether a number on the screen is what the simulator's world has: of the newest scrape or of the one before, since a
 * half minute may have begun in between.
 */
export async function isOfWorld(shown: number, ofWorld: (atMs: number) => Promise<number>): Promise<boolean> {
  const now = Date.now();
  const values = await Promise.all([0, 1, 2, 3].map((halves) => ofWorld(now - halves * HALF_MINUTE_MS)));
  return values.some((value) => Math.abs(value - shown) <= 0.006 * Math.max(1, value));
}

/** The whole page's text once nothing is on its way. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByLabel('Panel loading bar')).toHaveCount(0);
}
