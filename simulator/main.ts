import { modelLatency } from './chat';
import { readCommandLine, USAGE, type CommandLine } from './commandLine';
import { createMlflow } from './mlflow';
import { incidentsOnDemand, scrapeDownOnDemand } from './onDemand';
import { createSimulator } from './simulator';
import { createWorld } from './world/world';

/** `npm run simulator -- --port 8080` */
async function main(): Promise<void> {
  const commandLine = readCommandLine(process.argv.slice(2), process.env);
  if (commandLine === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  await run(commandLine);
}

async function run(commandLine: CommandLine): Promise<void> {
  const { port, host, account, key, deployments, seed, ratePerMinute, incidents, mlflowPort, traceOneOf } = commandLine;
  const world = createWorld({ seed, deployments, accountId: account });
  world.setIncidents(incidentsOnDemand(incidents, world.deployments, Date.now()) ?? world.incidents);
  const simulator = createSimulator({ port, host, apiKey: key, world, ratePerMinute, chatLatency: modelLatency });
  const mlflow =
    mlflowPort === undefined ? undefined : createMlflow({ port: mlflowPort, host, world, oneOf: traceOneOf });
  const url = await simulator.start();
  process.stdout.write(
    [
      `Simulating ${world.deployments.length} deployments of account ${account} at ${url}`,
      '',
      `  curl -H 'Authorization: Bearer ${key}' ${url}${simulator.metricsPath}`,
      `  curl '${url}/simulator/history?hours=6'`,
      `  Chat API for OpenAI's clients: base URL ${url}/inference/v1, same key`,
      ...(mlflow === undefined
        ? []
        : [`  MLflow with traces of one of ${traceOneOf} of these calls: ${await mlflow.start()}`]),
      '',
    ].join('\n')
  );
  const callOff = scrapeDownOnDemand(incidents, simulator.setFaults);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      callOff();
      void Promise.all([simulator.close(), mlflow?.close()]);
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
