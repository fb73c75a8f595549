import type { Incident } from '../../simulator';
import { colouredPixels, expect, test } from './workbenchTest';

/** The column whose links lead to the trace. */
const NAME = 1;

/** The address of Explore with one query. */
const explore = (query: object) =>
  `/?view=explore&from=now-1h&to=now&queries=${encodeURIComponent(JSON.stringify([{ refId: 'A', ...query }]))}`;

test('the Traces dashboard counts the simulated calls', async ({ page }) => {
  await page.goto('/?view=dashboard&name=traces&from=now-3h&to=now');
  await expect(page.getByRole('region', { name: 'Traces', exact: true }).first()).toContainText(/[1-9]/);
  await expect(page.getByRole('region', { name: 'Output tokens' })).toContainText('K');
});

test('from the overview to the deployment whose first tokens are late, to the calls behind the peak and one of them', async ({
  page,
  workbench,
}) => {
  const { simulator } = workbench;
  const now = Date.now();
  const [deployment] = simulator.world.deployments;
  const incident: Incident = { kind: 'queue-buildup', fromMs: now - 40 * 60_000, toMs: now - 10 * 60_000 };
  simulator.world.setIncidents([{ ...incident, deployment: deployment?.id }]);

  await page.goto('/?view=dashboard&name=overview&from=now-1h&to=now');
  const table = page.getByRole('region', { name: 'Deployments over the time range' });
  await table.getByRole('link', { name: deployment?.id, exact: true }).first().click();
  await expect(page).toHaveURL(new RegExp(`/d/fireworks-deployment\\?.*var-deployment=${deployment?.id}`));

  const plot = page.getByRole('region', { name: 'Time to first token', exact: true }).locator('.u-over');
  await plot.scrollIntoViewIfNeeded();
  await expect.poll(() => colouredPixels(page, 'Time to first token')).toBeGreaterThan(100);
  const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};
  // In the middle of the incident the line runs along the largest bound of the histogram.
  const peak = { x: (width * 35) / 60, y: height * 0.09 };
  await plot.hover({ position: peak });
  await expect(page.getByTestId('data-testid viz-tooltip-wrapper')).toContainText('p95');
  await plot.click({ position: peak });
  await page.getByText('Traces behind this', { exact: true }).click();

  // The calls of the minutes around the peak, of this deployment; a slow one takes seconds.
  await expect(page).toHaveURL(new RegExp(`/explore\\?.*${deployment?.id}`));
  await page
    .getByRole('row')
    .filter({ hasText: /\d s/ })
    .first()
    .getByRole('gridcell')
    .nth(NAME)
    .click({ position: { x: 15, y: 8 } });
  await page.getByRole('link', { name: 'Trace', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Spans' })).toContainText(deployment?.id ?? '');
});

test('from a queue that builds up to a prompt that waited, to its conversation and back to the queue', async ({
  page,
  workbench,
}) => {
  const now = Date.now();
  const incident: Incident = { kind: 'queue-buildup', fromMs: now - 40 * 60_000, toMs: now - 10 * 60_000 };
  workbench.simulator.world.setIncidents([incident]);
  await page.goto(
    explore({ queryType: 'traces', traceFilters: [{ label: 'duration', operator: '>', value: '8s' }], limit: 20 })
  );
  await page
    .getByRole('row')
    .nth(1)
    .getByRole('gridcell')
    .nth(NAME)
    .click({ position: { x: 15, y: 8 } });
  await page.getByRole('link', { name: 'Trace', exact: true }).click();

  const spans = page.getByRole('list', { name: 'Spans' });
  await spans.getByRole('listitem').first().getByRole('button').click();
  await expect(spans).toContainText('simulated');
  const queue = await spans
    .getByRole('link', { name: /^Queue of / })
    .first()
    .getAttribute('href');
  await spans.getByRole('link', { name: 'Conversation' }).first().click();
  await expect(page.getByRole('list', { name: 'Rows' })).toContainText('system: You are the assistant of a shop.');

  await page.goto(queue ?? '');
  await expect(page.getByRole('region', { name: 'Graph' })).toContainText('p95');
});
