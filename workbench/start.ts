/**
 * `npm start`: the built plugin in a page of its own, on a simulated account and its MLflow. Ctrl-C ends everything.
 * `npm start -- --incident queue-buildup` has that trouble in it, to practise on.
 */
import { createServer } from 'node:net';
import { incidentsOnDemand, scrapeDownOnDemand } from '../simulator/onDemand';
import { createWorld } from '../simulator/world/world';
import { readCommandLine, USAGE } from './commandLine';
import { startWorkbench } from './startWorkbench';

async function main(): Promise<void> {
  const log = (line: string) => console.log(line);
  const commandLine = readCommandLine(process.argv.slice(2), process.env);
  if (commandLine === undefined) {
    log(USAGE);
    return;
  }
  const { port: wanted, mayBeAnother, historyHours, incidents } = commandLine;
  const world = createWorld();
  world.setIncidents(incidentsOnDemand(incidents, world.deployments, Date.now()) ?? world.incidents);
  const port = mayBeAnother && !(await isFree(wanted)) ? 0 : wanted;
  if (port !== wanted) {
    log(`Port ${wanted} is taken, using a free one.`);
  }
  const workbench = await startWorkbench({ port, historyHours, log, simulator: { world } });
  const callOff = scrapeDownOnDemand(incidents, workbench.simulator.setFaults);
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
  if (error instanceof TypeError || error instanceof RangeError) {
    console.error('What there is to choose is told by: npm start -- --help');
  }
  process.exit(1);
});
