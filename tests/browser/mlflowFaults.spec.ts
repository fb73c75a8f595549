import type { MlflowFaults } from '../../simulator';
import { startWorkbench } from '../../workbench/startWorkbench';
import { expect, test as base } from './workbenchTest';

/** A workbench that waits a second for a data source, so that a test need not wait as long as Grafana does. */
const test = base.extend<object, object>({
  workbench: [
    async ({}, provide) => {
      const workbench = await startWorkbench({ port: 0, historyHours: 0, proxyTimeoutMs: 1000 });
      await provide(workbench);
      await workbench.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

const EXPLORE = `/?view=explore&from=now-1h&to=now&queries=${encodeURIComponent(
  JSON.stringify([{ refId: 'A', queryType: 'traces', limit: 20 }])
)}`;

/** What a person reads: what happened, and what to do next. */
const FAULTS: ReadonlyArray<{ fault: string; faults: MlflowFaults; says: RegExp }> = [
  {
    fault: 'down',
    faults: { answer: 'down' },
    says: /MLflow could not be reached through Grafana.*Check the MLflow URL, and that the Grafana server reaches it\./,
  },
  {
    fault: 'a wrong password',
    faults: { answer: 'unauthorized' },
    says: /MLflow did not accept the credentials.*Check MLflow’s user and password, or its token/,
  },
  {
    fault: 'a host name that MLflow does not allow',
    faults: { answer: 'hostCheck' },
    says: /MLflow refuses the host name by which Grafana calls it\. Start it with --allowed-hosts/,
  },
  {
    fault: 'an old release',
    faults: { answer: 'old' },
    says: /This server knows no trace search, which MLflow has since 3\.0\. Update MLflow/,
  },
  {
    fault: 'a login page in between',
    faults: { answer: 'html' },
    says: /is not MLflow’s\. Check the MLflow URL; a login page or a proxy may stand in between\./,
  },
  {
    fault: 'no answer in time',
    faults: { delayMs: 60_000 },
    says: /MLflow gave no answer in time\. Ask for a shorter time range or fewer traces/,
  },
];

test('each fault of MLflow is told with what to do about it, and over with the next good answer', async ({
  page,
  workbench,
  trouble,
}) => {
  trouble.expect(/Failed to load resource|^(?:4|5)\d\d .*\/mlflow\//);
  await page.goto(EXPLORE);
  const run = page.getByTestId('data-testid RefreshPicker run button');
  const trace = page.getByRole('gridcell').first();
  await expect(trace).toBeVisible();
  for (const { fault, faults, says } of FAULTS) {
    await test.step(fault, async () => {
      workbench.mlflow.setFaults(faults);
      const message = page.getByText(says).first();
      await expect(async () => {
        await run.click();
        await expect(message).toBeVisible({ timeout: 2_000 });
      }).toPass();
      workbench.mlflow.clearFaults();
      await expect(async () => {
        await run.click();
        await expect(message).toBeHidden({ timeout: 2_000 });
        await expect(trace).toBeVisible({ timeout: 2_000 });
      }).toPass();
    });
  }
});

test('a half-written trace is shown as far as it goes, and says that there may be more', async ({
  page,
  workbench,
}) => {
  workbench.mlflow.setFaults({ answer: 'halfWritten' });
  await page.goto(EXPLORE);
  // A turn has a call in it, which has ended when the turn has not.
  await page
    .getByRole('row')
    .filter({ hasText: 'turn' })
    .first()
    .getByText('turn', { exact: true })
    .click({ position: { x: 15, y: 8 } });
  await page.getByRole('link', { name: 'Trace', exact: true }).click();
  const notice = page
    .getByRole('alert')
    .filter({ hasText: /The trace is in progress, and MLflow has 1 span of it so far/ });
  await expect(notice.first()).toBeVisible();
  await expect(page.getByRole('list', { name: 'Spans' }).getByRole('listitem')).toHaveCount(1);
});
