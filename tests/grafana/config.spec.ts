import { expect, test } from './grafanaTest';
import { world } from './scene';

test('Save & test says how many deployments the account has, and that MLflow answers', async ({
  source,
  gotoDataSourceConfigPage,
}) => {
  const configPage = await gotoDataSourceConfigPage(source.uid);
  await configPage.saveAndTest({ path: `/proxy/uid/${source.uid}/metrics` });
  const count = (await world.deploymentIds()).length;
  await expect(configPage).toHaveAlert('success', { hasText: new RegExp(`${count} deployments`) });
  await expect(configPage).toHaveAlert('success', { hasText: /Traces: / });
});

test('a wrong key is told, and the right one works', async ({ source, gotoDataSourceConfigPage, page }) => {
  const configPage = await gotoDataSourceConfigPage(source.uid);
  await page.getByRole('button', { name: 'Reset' }).first().click();
  await page.getByRole('textbox', { name: /API key/ }).fill('fw_wrong');
  await configPage.saveAndTest({ path: `/proxy/uid/${source.uid}/metrics` });
  await expect(configPage).toHaveAlert('error', { hasText: /key/i });
  await page.getByRole('button', { name: 'Reset' }).first().click();
  await page.getByRole('textbox', { name: /API key/ }).fill('fw_demo_key');
  await world.reset();
  await configPage.saveAndTest({ path: `/proxy/uid/${source.uid}/metrics` });
  await expect(configPage).toHaveAlert('success');
});
