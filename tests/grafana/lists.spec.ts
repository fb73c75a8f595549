import { PLUGIN_ID } from '../../src/types';
import { choose, expect, test } from './grafanaTest';
import { world } from './scene';

test('a variable lists the deployments of the account', async ({ source, variableEditPage, page }) => {
  await variableEditPage.setVariableType('Query');
  await variableEditPage.datasource.set(source.name);
  await choose(page.locator('body'), 'List', /^Deployments/);
  // Narrowed to what was scraped, so something has to be.
  await variableEditPage.runQuery();
  const ids = await world.deploymentIds();
  for (const id of ids) {
    await expect(
      variableEditPage
        .getByGrafanaSelector(
          variableEditPage.ctx.selectors.pages.Dashboard.Settings.Variables.Edit.General.previewOfValuesOption
        )
        .filter({ hasText: id })
    ).toBeVisible();
  }
});

test('an annotation marks a deployment that is scaled to zero', async ({
  source,
  saveDashboard,
  gotoAnnotationEditPage,
  page,
}) => {
  const [id = ''] = await world.deploymentIds();
  const now = Date.now();
  await world.addIncident({ kind: 'scaled-to-zero', deployment: id, fromMs: now - 600_000, toMs: now + 600_000 });
  const datasource = { type: PLUGIN_ID, uid: source.uid };
  const annotation = { name: 'Scaled', enable: true, iconColor: 'red', datasource, target: { refId: 'Anno' } };
  const uid = await saveDashboard({
    title: 'Annotation of the end-to-end tests',
    schemaVersion: 41,
    annotations: { list: [annotation] },
  });
  // Grafana puts its own first.
  await gotoAnnotationEditPage({ dashboard: { uid }, id: '1' });
  const body = page.locator('body');
  await page.getByRole('radiogroup', { name: 'Mark' }).getByRole('radio', { name: 'Metrics' }).check({ force: true });
  await choose(body, 'Ready-made', /^Scaled to zero/);
  await expect(body.getByRole('combobox', { name: 'Mark where it' })).toHaveValue('Equal to');
  await page.getByRole('button', { name: /^test/i }).click();
  await expect(page.getByText(/[1-9]\d* events/)).toBeVisible();
  await expect(page.getByText(`Scaled to zero: ${id}`).first()).toBeVisible();
});
