/**
 * `npm start`: the built plugin in a page of its own, on a simulated account and its MLflow. Ctrl-C ends everything.
 * `npm start -- --incident queue-buildup` has that trouble in it, to practise on.
 */
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { incidentsOnDemand, readOnDemand, scrapeDownOnDemand } from '../simulator/onDemand';
import { createWorld } from '../simulator/world/world';
import { startWorkbench } from './startWorkbench';

const DEFAULT_PORT = 3001;

async function main(): Promise<void> {
  const log = (line: string) => console.log(line);
  const wanted = Number(process.env.PORT ?? DEFAULT_PORT);
  const historyHours = Number(process.env.HISTORY_HOURS ?? 6);
  const { values } = parseArgs({ options: { incident: { type: 'string', multiple: true } } });
  const asked = readOnDemand(values.incident ?? []);
  const world = createWorld();
  world.setIncidents(incidentsOnDemand(asked, world.deployments, Date.now()) ?? world.incidents);
  const port = process.env.PORT === undefined && !(await isFree(wanted)) ? 0 : wanted;
  if (port !== wanted) {
    log(`Port ${wanted} is taken, using a free one.`);
  }
  const workbench = await startWorkbench({ port, historyHours, log, simulator: { world } });
  const callOff = scrapeDownOnDemand(asked, workbench.simulator.setFaults);
  log(`Simulated Fireworks account: ${workbench.simulator.url}${workbench.simulator.metricsPath}`);
  log(`Simulated MLflow with traces of its calls: ${workbench.mlflow.url}`);
  log('Ctrl-C ends everything. All numbers and traces are simulated. Open this in a browser:');
  log(workbench.url);
  const stop = () => {
    log('\nStopping …');
    callOff();
    void workbench.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
