import { colouredPixels, expect, NOT_RESOLVED, test } from './workbenchTest';

test.describe('settings', () => {
  test('Save & test with the right key succeeds', async ({ page, trouble }) => {
    trouble.expect(NOT_RESOLVED);
    await page.goto('/?view=config');
    await page.getByRole('button', { name: 'Save & test' }).click();
    const alert = page.getByTestId('data-testid Data source settings page Alert');
    await expect(alert).toContainText(/deployment/i);
    await expect(alert.getByRole('link', { name: 'Explore view' })).toBeVisible();
  });

  test('Save & test with a wrong key says so, and a corrected key works', async ({ page, trouble, workbench }) => {
    trouble.expect(NOT_RESOLVED);
    trouble.expect(/status of 400|^400 .*\/proxy\/uid\/fireworks\/(metrics|deployments)/);
    await page.goto('/?view=config');
    const alert = page.getByTestId('data-testid Data source settings page Alert');
    const enterKey = async (key: string) => {
      await page.getByRole('button', { name: 'Reset' }).first().click();
      await page.getByRole('textbox', { name: /API key/ }).fill(key);
      await page.getByRole('button', { name: 'Save & test' }).click();
    };
    await enterKey('fw_wrong');
    await expect(alert).toContainText(/key/i);
    await expect(alert.getByRole('link', { name: 'Explore view' })).toHaveCount(0);
    workbench.simulator.reset();
    await enterKey('fw_demo_key');
    await expect(alert.getByRole('link', { name: 'Explore view' })).toBeVisible();
  });
});

test.describe('Explore', () => {
  test('draws the default query and shows what was executed', async ({ page }) => {
    await page.goto('/?view=explore');
    await expect.poll(() => colouredPixels(page, 'Graph')).toBeGreaterThan(500);
    await page.getByText('Query inspector').click();
    await expect(page.getByTestId('query-inspector')).toContainText('histogram_quantile');
  });

  test('says in words what it cannot answer', async ({ page }) => {
    const filters = [{ label: 'deployment_id', operator: '=~', value: '(' }];
    const query = { refId: 'A', metric: 'request_counter_total:sum_by_deployment', filters };
    await page.goto(`/?view=explore&queries=${encodeURIComponent(JSON.stringify([query]))}`);
    // The editor says so and the panel too.
    await expect(page.getByRole('alert').filter({ hasText: 'missing closing ): `(`' }).first()).toBeVisible();
    await expect(page.getByTestId('data-testid Panel status error')).toBeVisible();
  });

  test('reads expressions as Prometheus does', async ({ page }) => {
    const filters = [{ label: 'deployment_id', operator: '=~', value: '(?i)[[:alnum:]-]+|\\Qx.y\\E|(.*)+' }];
    const query = { refId: 'A', metric: 'request_counter_total:sum_by_deployment', filters };
    await page.goto(`/?view=explore&queries=${encodeURIComponent(JSON.stringify([query]))}`);
    await expect.poll(() => colouredPixels(page, 'Graph')).toBeGreaterThan(500);
  });

  test('leaves room for the graph, and fits into half of a split view', async ({ page }) => {
    const metric = 'latency_overall_ms_bucket:sum_by_deployment';
    const filters = [{ label: 'base_model', operator: '=', value: 'accounts/fireworks/models/deepseek-v3' }];
    const query = { refId: 'A', metric, quantiles: [0.5, 0.95, 0.99], groupBy: ['deployment_id'], filters };
    await page.setViewportSize({ width: 1280, height: 857 });
    await page.goto(`/?view=explore&queries=${encodeURIComponent(JSON.stringify([query]))}`);
    const metricBox = page.getByRole('combobox', { name: 'Metric' });
    const copy = page.getByRole('button', { name: 'Copy PromQL' });
    await expect(page.getByText(/^Newest: p50/)).toBeVisible();
    const height = async () => {
      const [top, bottom] = await Promise.all([metricBox.boundingBox(), copy.boundingBox()]);
      return (bottom?.y ?? 0) + (bottom?.height ?? 0) - (top?.y ?? 0);
    };
    // Two rows of fields, one or two lines of text, and the line of what is folded.
    expect(await height()).toBeLessThan(220);
    await page.getByRole('button', { name: 'PromQL', exact: true }).click();
    await expect(page.getByLabel('PromQL', { exact: true })).toContainText('histogram_quantile(0.99');
    await page.getByRole('button', { name: /^Options/ }).click();
    await page.setViewportSize({ width: 520, height: 857 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(520);
  });

  test('shows the newest state as a table', async ({ page }) => {
    const query = { refId: 'A', metric: 'request_counter_total:sum_by_deployment', format: 'table' };
    await page.goto(`/?view=explore&queries=${encodeURIComponent(JSON.stringify([query]))}`);
    await expect(page.getByRole('grid')).toBeVisible();
  });
});

test('the resources dashboard shows what each deployment does', async ({ page }) => {
  await page.goto('/?view=dashboard&name=resources&from=now-1h&to=now');
  const timeline = page.getByRole('region', { name: 'What each deployment does' });
  await timeline.scrollIntoViewIfNeeded();
  const serving = timeline.getByRole('group').getByRole('img', { name: /^Serving, .+ – .+, \d+[hms]/ });
  await expect(serving.first()).toBeVisible();
  await expect(timeline.locator('canvas')).toBeVisible();
});

test('a table has the names that its panel gives, and a link leads to one deployment', async ({ page }) => {
  await page.goto('/?view=dashboard&name=errors&from=now-2h&to=now');
  const table = page.getByRole('region', { name: 'Failed requests over the time range' });
  await expect(table.getByRole('columnheader', { name: 'Deployment' })).toBeVisible();
  await table.scrollIntoViewIfNeeded();
  const cell = table.getByRole('gridcell').first();
  const deployment = (await cell.textContent()) ?? '';
  expect(deployment).toMatch(/^[a-z0-9]+$/);
  await cell.getByText(deployment).click();
  await page.getByRole('link', { name: 'Show only this deployment' }).click();
  await expect(page).toHaveURL(new RegExp(`/d/fireworks-errors\\?.*var-deployment=${deployment}`));
  await expect(page.getByTestId('variable-deployment')).toContainText(deployment);
});

test('a heatmap has cells, and rows named in the unit of the metric', async ({ page }) => {
  await page.goto('/?view=dashboard&name=latency&from=now-1h&to=now');
  await expect(page.getByTestId('dashboard')).toHaveAttribute('data-ready', 'true');
  const panel = 'Overall latency, all requests';
  await expect.poll(() => colouredPixels(page, panel)).toBeGreaterThan(2000);
  const plot = page.getByRole('region', { name: panel }).locator('.u-over');
  await plot.scrollIntoViewIfNeeded();
  const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};
  await plot.hover({ position: { x: width / 2, y: height / 2 } });
  const tooltip = page.getByTestId('data-testid viz-tooltip-wrapper');
  await expect(tooltip).toContainText(/Bucket\s*[\d.]+ (ms|s)/);
  await expect(tooltip).toContainText('req/s');
});

test('a target chosen at the top changes the share that keeps it', async ({ page }) => {
  await page.goto('/?view=dashboard&name=latency&from=now-1h&to=now');
  const shareWithin = async (target: string) => {
    const panel = page.getByRole('region', { name: `Overall ≤ ${target}`, exact: true });
    await expect(panel).toContainText('%');
    return Number.parseFloat(/[\d.]+(?=\s*%)/.exec((await panel.textContent()) ?? '')?.[0] ?? '');
  };
  const within10 = await shareWithin('10 s');
  await page.getByTestId('variable-overall_within').getByRole('combobox').click();
  await page.getByRole('option', { name: '1 s', exact: true }).click();
  await expect(page).toHaveURL(/var-overall_within=1000/);
  const within1 = await shareWithin('1 s');
  expect(within1).toBeGreaterThan(0);
  expect(within1).toBeLessThan(within10);
});

test('a variable narrows a dashboard, and its address keeps it', async ({ page }) => {
  await page.goto('/?view=dashboard&name=latency&from=now-1h&to=now');
  await expect(page.getByTestId('dashboard')).toHaveAttribute('data-ready', 'true');
  const control = page.getByTestId('variable-deployment');
  await control.getByRole('combobox').click();
  const option = page.getByRole('option').nth(1);
  const chosen = (await option.textContent()) ?? '';
  await option.click();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/var-deployment=/);
  await expect(control).toContainText(chosen);
  await page.reload();
  await expect(control).toContainText(chosen);
});
