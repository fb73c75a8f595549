import type { Page } from '@playwright/test';
import { expect, test } from './workbenchTest';

const EXPLORE = `/?view=explore&queries=${encodeURIComponent('[{"refId":"A","queryType":"deployments"}]')}`;

const rowOf = (page: Page, id: string) => page.getByRole('row').filter({ hasText: id });

test('deployments are told apart as Fireworks lists them, and filtered by what the list has', async ({
  page,
  workbench,
}) => {
  await page.setViewportSize({ width: 2400, height: 900 });
  await page.goto(EXPLORE);
  await expect(rowOf(page, 'zz0failed')).toContainText(/Failed.*FAILED.*RESOURCE_EXHAUSTED/);
  await expect(page.getByText('At most replicas')).toBeVisible();
  for (const { id } of workbench.simulator.world.deployments) {
    await expect(rowOf(page, id)).toBeVisible();
  }
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByRole('combobox', { name: 'Value of filter 1' }).click();
  await page.getByRole('option', { name: 'FAILED' }).click();
  await expect(rowOf(page, workbench.simulator.world.deployments[0]?.id ?? '')).toHaveCount(0);
  await expect(rowOf(page, 'zz0failed')).toBeVisible();
});

test('a dashboard asks once for its list and its marks', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/deployments?')) {
      asked.push(request.url());
    }
  });
  await page.setViewportSize({ width: 1800, height: 3000 });
  await page.goto('/?view=dashboard&name=deployment&var-deployment=$__all&from=now-6h&to=now');
  await expect(rowOf(page, 'zz0failed')).toBeVisible();
  expect(asked).toHaveLength(1);
});

test('where the key may not list, a dashboard is quiet and says what to do', async ({ page, workbench, trouble }) => {
  trouble.expect(/status of 403|^403 .*\/deployments/);
  workbench.simulator.setListFaults({ answer: { kind: 'status', status: 403 } });
  await page.setViewportSize({ width: 1800, height: 3000 });
  await page.goto('/?view=dashboard&name=deployment&var-deployment=$__all&from=now-1h&to=now');
  await expect(page.getByText('Not listed: the note beside the title says why')).toBeVisible();
  await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
});
