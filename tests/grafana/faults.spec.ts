import { expect, exploreAddress, test } from './grafanaTest';
import { world } from './scene';

const QUERY = { metric: 'request_counter_total:sum_by_deployment', groupBy: ['deployment_id'] };

const FAULTS = [
  { fault: { answer: { kind: 'status', status: 503 } }, says: /503/ },
  {
    fault: { answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 30 } } },
    says: /429|limit/i,
  },
  { fault: { transfer: { kind: 'cut', afterBytes: 2000 } }, says: /broke off/ },
];

for (const { fault, says } of FAULTS) {
  test(`${JSON.stringify(fault)}: the panel says what happened`, async ({ source, page }) => {
    await world.setFaults(fault);
    await page.goto(exploreAddress(source, QUERY));
    await expect(page.getByText(says).first()).toBeVisible();
    const [id = ''] = await world.busyIds();
    await expect(page.getByRole('button', { name: id, exact: true })).toHaveCount(0);
  });
}
