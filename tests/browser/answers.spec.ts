import type { Page } from '@playwright/test';
import { expect, test } from './workbenchTest';

const panelOf = (page: Page, title: string) => page.getByTestId(`data-testid Panel header ${title}`);

test('a question is asked in Explore, and its answer names each deployment', async ({ page, workbench }) => {
  await page.setViewportSize({ width: 1800, height: 1000 });
  await page.goto('/?view=explore&from=now-1h&to=now');
  await page.getByRole('radio', { name: 'Analysis' }).click({ force: true });
  await expect(page.getByText('Ranks what shifted most in the whole time range')).toBeVisible();
  await page.getByRole('combobox', { name: 'Question' }).click();
  await page.getByRole('option', { name: /^What did it cost\?/ }).click();
  await expect(page.getByText('Adds up what was seen of replicas in the whole time range')).toBeVisible();
  for (const { id } of workbench.simulator.world.deployments) {
    await expect(page.getByRole('row').filter({ hasText: id }).first()).toBeVisible();
  }
});

test('the editor of a promise fits a narrow window', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 1200 });
  const query = { refId: 'A', queryType: 'analysis', analysis: 'budget', metric: 'success_ratio', target: '99%' };
  await page.goto(`/?view=explore&queries=${encodeURIComponent(JSON.stringify([query]))}`);
  await expect(page.getByRole('combobox', { name: 'Target' })).toHaveValue('99%');
  for (const name of ['Question', 'Promised', 'Target', 'Window']) {
    const box = await page.getByRole('combobox', { name }).boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
  }
});

test('the review answers all questions of a time range', async ({ page }) => {
  await page.setViewportSize({ width: 1800, height: 4200 });
  await page.goto('/?view=dashboard&name=review&from=now-1h&to=now');
  const answers: ReadonlyArray<[panel: string, says: RegExp]> = [
    ['Without a server error (5xx)', /of [\d,]+ requests had no error of 5xx, 99\s% are promised/],
    ['Cost by deployment', /Cost unknown|\$\d/],
    ['Headroom by deployment', /its busy traffic|Not decidable/],
    ['What changed?', /Clear|Likely|Within usual noise|Too little traffic|Nothing to say/],
    ['Why is it slow?', /No rise|Not decidable|rise of/],
  ];
  for (const [title, says] of answers) {
    await expect(panelOf(page, title).getByText(says).first()).toBeVisible();
  }
  await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
});

test('the overview says why, of the last half hour', async ({ page }) => {
  await page.setViewportSize({ width: 1800, height: 2000 });
  await page.goto('/?view=dashboard&name=overview&from=now-6h&to=now');
  await expect(page.getByText('Why? The last 30 minutes against the 30 before')).toBeVisible();
  await expect(
    panelOf(page, 'Why is it slow?')
      .getByText(/No rise|Not decidable|rise of/)
      .first()
  ).toBeVisible();
  await expect(panelOf(page, 'What changed?')).toBeVisible();
});
