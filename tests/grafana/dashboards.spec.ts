import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, isOfWorld, numberIn, settled, test } from './grafanaTest';
import { world } from './scene';

const FOLDER = path.join(__dirname, '../../dashboards');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** The bundled dashboard as somebody imports it for a data source. */
function imported(name: string, uid: string): object {
  const text = readFileSync(path.join(FOLDER, name), 'utf8').replaceAll('${DS_FIREWORKS_AI}', uid);
  const { __inputs: _inputs, ...dashboard } = JSON.parse(text);
  return {
    ...dashboard,
    id: null,
    uid: `e2e-${path.parse(name).name}`,
    title: `${dashboard.title} (end-to-end tests)`,
  };
}

for (const name of NAMES) {
  test(`${name}: no panel has an error`, async ({ source, saveDashboard, gotoDashboardPage, page, selectors }) => {
    const uid = await saveDashboard(imported(name, source.uid));
    await gotoDashboardPage({ uid });
    await settled(page);
    await expect(page.getByTestId(/^data-testid Panel header/).first()).toBeVisible();
    await expect(page.getByTestId(selectors.components.Panels.Panel.status('error'))).toHaveCount(0);
  });
}

test('the overview has the request rate of all deployments together', async ({
  source,
  saveDashboard,
  gotoDashboardPage,
}) => {
  const uid = await saveDashboard(imported('overview.json', source.uid));
  const dashboardPage = await gotoDashboardPage({ uid });
  const panel = dashboardPage.getPanelByTitle('Requests');
  await expect(panel.locator).toContainText(/\d/);
  const shown = numberIn((await panel.locator.innerText()).replace('Requests', ''));
  const ids = await world.deploymentIds();
  const all = (atMs: number) =>
    Promise.all(ids.map((id) => world.requestRate(id, atMs))).then((rates) => rates.reduce((a, b) => a + b, 0));
  expect(await isOfWorld(shown, all), `${shown}`).toBe(true);
});
