import { expect, exploreAddress, test } from './grafanaTest';
import { world } from './scene';

const MINUTE = 60_000;

test('the table of traces has those that MLflow has, and a name leads to the spans', async ({
  source,
  page,
  explorePage,
}) => {
  const to = Date.now() - 5 * MINUTE;
  const from = to - 4 * MINUTE;
  const ids = await world.traceIds(from, to);
  expect(ids.length).toBeGreaterThan(0);
  const range = { from: String(from), to: String(to) };
  await page.goto(exploreAddress(source, { queryType: 'traces' }, range));
  const table = explorePage.tablePanel.locator;
  await expect(table.getByRole('row').nth(1)).toBeVisible();
  await expect(table.getByText(/^tr-/)).not.toHaveCount(0);
  const links = table.getByRole('row').nth(1).getByRole('link');
  await links.first().click();
  await expect(page.getByText(/Span Filters|Service & Operation/i).first()).toBeVisible();
});

test('statistics count the traces that MLflow has', async ({ source, page, explorePage }) => {
  const to = Math.floor(Date.now() / MINUTE) * MINUTE - 5 * MINUTE;
  const from = to - 10 * MINUTE;
  const expected = (await world.traceIds(from, to - 1)).length;
  const query = { queryType: 'traceStats', statistic: 'traces', format: 'table' };
  await page.goto(exploreAddress(source, query, { from: String(from), to: String(to) }));
  const cells = explorePage.tablePanel.locator.getByRole('gridcell');
  await expect(cells.first()).toBeVisible();
  expect(await cells.allTextContents()).toContain(String(expected));
});
