import { drawn, EXPLORE, expectOneAMinute } from './collecting';
import { expect, testWithoutHistory as test } from './workbenchTest';

test('eight tabs ask once a minute, and each of them shows what another one brought', async ({
  page,
  context,
  workbench,
}) => {
  // In true time: how long storage and network take is a part of how tabs take turns.
  test.setTimeout(420_000);
  const beginMs = Date.now();
  const tabs = [page, ...(await Promise.all(Array.from({ length: 7 }, () => context.newPage())))];
  for (const tab of tabs) {
    await tab.goto(EXPLORE);
    await drawn(tab);
  }
  const total = () => workbench.simulator.requests().total;
  await expect.poll(total, { timeout: 240_000 }).toBeGreaterThanOrEqual(3);
  for (const tab of tabs) {
    await tab.getByTestId('data-testid RefreshPicker run button').click();
    await drawn(tab);
  }
  expect(workbench.simulator.requests().byStatus).toEqual({ 200: total() });
  expectOneAMinute(total(), Date.now() - beginMs);
});
