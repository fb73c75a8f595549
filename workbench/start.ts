/** `npm start`: the built plugin in a page of its own, on a simulated account. Ctrl-C ends everything. */
import { startWorkbench, type RunningWorkbench } from './startWorkbench';

const DEFAULT_PORT = 3001;

async function main(): Promise<void> {
  const log = (line: string) => console.log(line);
  const wanted = Number(process.env.PORT ?? DEFAULT_PORT);
  const historyHours = Number(process.env.HISTORY_HOURS ?? 6);
  const workbench = await startOn(wanted, historyHours, log);
  log(`Simulated Fireworks account: ${workbench.simulator.url}${workbench.simulator.metricsPath}`);
  log(`Workbench: ${workbench.url}`);
  process.once('SIGINT', () => {
    log('\nStopping …');
    void workbench.close().then(() => process.exit(0));
  });
}

/** Without PORT, a port that is taken is no reason to fail. */
async function startOn(port: number, historyHours: number, log: (line: string) => void): Promise<RunningWorkbench> {
  try {
    return await startWorkbench({ port, historyHours, log });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken || process.env.PORT !== undefined) {
      throw error;
    }
    log(`Port ${port} is taken, using a free one.`);
    return startWorkbench({ port: 0, historyHours, log });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
