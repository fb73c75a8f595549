import { cellsOf, expect, exploreAddress, test } from './grafanaTest';
import { world } from './scene';

const MINUTE = 60_000;

test('the table of traces has those that MLflow has, and a name leads to the spans', async ({
  source,
  page,
  explorePage,
}) => {
  const to = Date.now() - 5 * MINUTE;
  const from = to - 4 * MINUTE;
  const traces = await world.traces(from, to);
  expect(traces.length).toBeGreaterThan(0);
  const range = { from: String(from), to: String(to) };
  await page.goto(exploreAddress(source, { queryType: 'traces' }, range));
  const rows = explorePage.tablePanel.locator.getByRole('row');
  for (const [place, { request_time: began }] of traces.slice(0, 5).entries()) {
    await expect(rows.nth(place + 1)).toContainText(began.slice(0, 19).replace('T', ' '));
  }
  // The name has several links, so it opens a menu; the cell's filters come up over its end.
  await cellsOf(rows.nth(1))
    .nth(1)
    .getByText(/\w/)
    .first()
    .click({ position: { x: 4, y: 8 } });
  await page.getByText('Trace', { exact: true }).last().click();
  await expect(page.getByRole('textbox', { name: /^Trace id/ })).toHaveValue(traces[0]?.trace_id ?? '');
  await expect(page.getByText(/Service & Operation/i)).toBeVisible();
});

test('statistics count the traces that MLflow has', async ({ source, page, explorePage }) => {
  const to = Math.floor(Date.now() / MINUTE) * MINUTE - 5 * MINUTE;
  const from = to - 10 * MINUTE;
  const expected = (await world.traces(from, to - 1)).length;
  const query = { queryType: 'traceStats', statistic: 'traces', format: 'table' };
  await page.goto(exploreAddress(source, query, { from: String(from), to: String(to) }));
  const cells = cellsOf(explorePage.tablePanel.locator);
  await expect(cells.first()).toBeVisible();
  expect(await cells.allTextContents()).toContain(String(expected));
});
