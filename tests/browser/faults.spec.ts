import type { Faults } from '../../simulator';
import { startWorkbench } from '../../workbench/startWorkbench';
import { colouredPixels, expect, test as base } from './workbenchTest';

/** A workbench that brings no history, and whose account nobody limits, since pages here make time pass quickly. */
const test = base.extend<object, object>({
  workbench: [
    async ({}, provide) => {
      const workbench = await startWorkbench({ port: 0, historyHours: 0, simulator: { ratePerMinute: Infinity } });
      await provide(workbench);
      await workbench.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

const QUERY = [{ refId: 'A', metric: 'request_counter_total:sum_by_deployment' }];
const EXPLORE = `/?view=explore&from=now-15m&to=now&queries=${encodeURIComponent(JSON.stringify(QUERY))}`;

/** Where the browser would take the viewer's session. */
const ELSEWHERE = '/api/admin/users/2/disable';

/** What only a browser's own reading of an answer can show. */
const FAULTS: ReadonlyArray<{ fault: string; faults: Faults; says: RegExp }> = [
  {
    fault: 'a connection reset in the compressed body',
    faults: { transfer: { kind: 'cut', afterBytes: 1000, ending: 'destroyed' } },
    says: /The answer broke off/,
  },
  {
    fault: 'a compressed body that ends too early, as if it were complete',
    faults: { transfer: { kind: 'cut', afterBytes: 1000, ending: 'clean' } },
    says: /The answer broke off/,
  },
  {
    fault: 'a connection reset in a body that is not compressed',
    faults: { transfer: { kind: 'cut', afterBytes: 1000, ending: 'destroyed', plain: true } },
    says: /The answer broke off/,
  },
  {
    fault: 'a redirect',
    faults: { answer: { kind: 'status', status: 307, location: ELSEWHERE } },
    says: /The answer is a redirect, which is not followed/,
  },
  { fault: 'an endless body', faults: { answer: { kind: 'endless' } }, says: /The answer is over a limit/ },
  { fault: 'a web page', faults: { answer: { kind: 'html' } }, says: /The answer is a web page/ },
  { fault: 'HTTP 503', faults: { answer: { kind: 'status', status: 503 } }, says: /answered with HTTP 503/ },
];

for (const { fault, faults, says } of FAULTS) {
  test(`${fault}: the panel says it and keeps its values; with the next good scrape that is over`, async ({
    page,
    context,
    workbench,
    trouble,
  }) => {
    trouble.expect(/metrics|Failed to load resource|ERR_/);
    const led: string[] = [];
    page.on('request', (request) => led.push(...(request.url().endsWith(ELSEWHERE) ? [request.url()] : [])));
    await context.clock.install();
    await page.goto(EXPLORE);
    await expect.poll(() => colouredPixels(page, 'Graph')).toBeGreaterThan(5);
    const run = page.getByTestId('data-testid RefreshPicker run button');
    workbench.simulator.setFaults(faults);
    await context.clock.runFor(66_000);
    const message = page.getByText(says).first();
    await expect(async () => {
      await run.click();
      await expect(message).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect(page.getByText(/The newest values are \d+ s old/).first()).toBeVisible();
    expect(await colouredPixels(page, 'Graph')).toBeGreaterThan(5);
    expect(led).toEqual([]);
    workbench.simulator.clearFaults();
    await context.clock.runFor(66_000);
    await expect(async () => {
      await run.click();
      await expect(message).toBeHidden({ timeout: 1_000 });
    }).toPass();
    expect(await colouredPixels(page, 'Graph')).toBeGreaterThan(5);
  });
}
