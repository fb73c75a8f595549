import { createServer } from 'node:http';
import type { Faults } from '../../simulator';
import { colouredPixels, expect, testWithoutHistory as test } from './workbenchTest';

const QUERY = [{ refId: 'A', metric: 'request_counter_total:sum_by_deployment' }];
const EXPLORE = `/?view=explore&from=now-15m&to=now&queries=${encodeURIComponent(JSON.stringify(QUERY))}`;

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
    workbench.simulator.clearFaults();
    await context.clock.runFor(66_000);
    await expect(async () => {
      await run.click();
      await expect(message).toBeHidden({ timeout: 1_000 });
    }).toPass();
    expect(await colouredPixels(page, 'Graph')).toBeGreaterThan(5);
  });
}

test('a redirect is told and not followed, though the other server would let any page read it', async ({
  page,
  context,
  workbench,
  trouble,
}) => {
  trouble.expect(/metrics|Failed to load resource|ERR_/);
  const led: Array<string | undefined> = [];
  const elsewhere = createServer((request, response) => {
    led.push(request.url);
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('stolen 1\n');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const address = elsewhere.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const location = `http://127.0.0.1:${port}/stolen`;
  workbench.simulator.setFaults({ answer: { kind: 'status', status: 307, location } });
  await context.clock.install();
  await page.goto(EXPLORE);
  await expect(page.getByText(/The answer is a redirect, which is not followed/).first()).toBeVisible();
  expect(led).toEqual([]);
  workbench.simulator.clearFaults();
  elsewhere.close();
});
