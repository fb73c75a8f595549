import { PLUGIN_ID } from '../../src/types';
import { choose, expect, isOfWorld, numberIn, test } from './grafanaTest';
import { world } from './scene';

test('a new panel draws the default query as soon as its data source is chosen', async ({
  source,
  panelEditPage,
  page,
}) => {
  await panelEditPage.datasource.set(source.name);
  const row = panelEditPage.getQueryEditorRow('A');
  await expect(row.getByRole('combobox', { name: 'Metric' })).toHaveValue('Time to first token');
  for (const id of await world.busyIds()) {
    await expect(page.getByRole('button', { name: new RegExp(`^p95 .*${id}`) })).toBeVisible();
  }
});

test('a chosen metric is what the simulator counted, in words, in a table and as PromQL', async ({
  source,
  panelEditPage,
  page,
}) => {
  await panelEditPage.datasource.set(source.name);
  const row = panelEditPage.getQueryEditorRow('A');
  await choose(row, 'Metric', /^Request rate/);
  await row.getByRole('button', { name: /^Options/ }).click();
  await choose(row, 'Over time', /^Newest/);
  await choose(row, 'Window', /^Whole range/);
  await row.getByRole('radio', { name: 'Table' }).check({ force: true });
  await row.getByRole('button', { name: 'PromQL', exact: true }).click();
  await expect(row.getByLabel('PromQL', { exact: true })).toContainText('request_counter_total:sum_by_deployment');
  await panelEditPage.toggleTableView();
  const [id = ''] = await world.busyIds();
  const line = page.getByRole('row').filter({ hasText: id });
  await expect(line).toBeVisible();
  const shown = numberIn((await line.getByRole('gridcell').last().textContent()) ?? '');
  expect(await isOfWorld(shown, (atMs) => world.requestRate(id, atMs)), `${shown} of ${id}`).toBe(true);
});

test('a row that was written without a query shows what its panel draws', async ({
  source,
  saveDashboard,
  gotoPanelEditPage,
  page,
}) => {
  const datasource = { type: PLUGIN_ID, uid: source.uid };
  const panel = {
    id: 1,
    type: 'timeseries',
    title: 'Bare',
    datasource,
    targets: [{ refId: 'A', datasource }],
    gridPos: { x: 0, y: 0, w: 12, h: 8 },
  };
  const uid = await saveDashboard({ title: 'Bare row of the end-to-end tests', schemaVersion: 41, panels: [panel] });
  const panelEditPage = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  const row = panelEditPage.getQueryEditorRow('A');
  await expect(row.getByRole('combobox', { name: 'Metric' })).toHaveValue('Time to first token');
  await expect(row.getByText(/No metric chosen/)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^p95 / }).first()).toBeVisible();
});
