import { cellsOf, choose, expect, exploreAddress, isOfWorld, numberIn, test } from './grafanaTest';
import { world } from './scene';

test('Explore draws the default query, and a filter leaves one deployment', async ({ source, explorePage, page }) => {
  await explorePage.datasource.set(source.name);
  const row = explorePage.getQueryEditorRow('A');
  const [first = '', second = ''] = await world.busyIds();
  const line = (id: string) => page.getByRole('button', { name: new RegExp(`^p95 .*${id}`) }).first();
  await expect(line(first)).toBeVisible();
  await expect(line(second)).toBeVisible();
  await row.getByRole('button', { name: 'Add filter' }).click();
  await choose(row, 'Label of filter 1', /deployment/i);
  await choose(row, 'Value of filter 1', new RegExp(first));
  await expect(line(second)).toBeHidden();
  await expect(page.getByRole('button', { name: /^p95/ }).first()).toBeVisible();
});

test('a question of the help becomes the query and is asked', async ({ source, page, explorePage }) => {
  await page.goto(exploreAddress(source, { metric: 'request_counter_total:sum_by_deployment' }));
  const row = explorePage.getQueryEditorRow('A');
  await row.getByRole('button', { name: /data source help/i }).click();
  await row.getByRole('button', { name: 'Which traces took more than ten seconds?' }).click();
  await expect(row.getByRole('radio', { name: 'Traces' })).toBeChecked();
  await expect(explorePage.tablePanel.locator).toBeVisible();
});

test('a table of now has what the simulator counted', async ({ source, page, explorePage }) => {
  await page.goto(
    exploreAddress(source, {
      metric: 'request_counter_total:sum_by_deployment',
      groupBy: ['deployment_id'],
      over: { fn: 'last', window: 'range' },
      format: 'table',
    })
  );
  for (const id of await world.busyIds()) {
    const line = explorePage.tablePanel.locator.getByRole('row').filter({ hasText: id });
    await expect(line).toBeVisible();
    const shown = numberIn((await cellsOf(line).last().textContent()) ?? '');
    expect(await isOfWorld(shown, (atMs) => world.requestRate(id, atMs)), `${shown} of ${id}`).toBe(true);
  }
});
