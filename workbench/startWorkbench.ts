import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createMlflow,
  createSimulator,
  DEFAULT_API_KEY,
  history,
  type SimulatedMlflow,
  type Simulator,
  type SimulatorOptions,
} from '../simulator';
import { buildPlugin, isPluginStale } from './build/buildPlugin';
import { bundlePage } from './build/bundlePage';
import type { ProvisionedDataSource } from './server/dataSources';
import { startServer, type PluginJson, type WorkbenchServer } from './server/server';

const ROOT = path.resolve(__dirname, '..');
const HOUR_MS = 3_600_000;

export interface WorkbenchOptions {
  /** 0 takes a free one. */
  port: number;
  simulator?: SimulatorOptions;
  /** How much of the past the page imports; 0 for nothing. Default 6. */
  historyHours?: number;
  /** Settings laid over those of the provisioned data source. */
  jsonData?: Record<string, unknown>;
  /** Default the simulator's. */
  apiKey?: string;
  /** More data sources beside the provisioned one. */
  others?: readonly ProvisionedDataSource[];
  /** How long a data source may take to answer; default as long as Grafana waits. */
  proxyTimeoutMs?: number;
  /** Told what is being done, a line each. */
  log?: (line: string) => void;
  /** Where the built plugin is; it is built when that is the project's own dist and is older than its sources. */
  pluginFolder?: string;
  /** A folder whose `node_modules` is what Grafana gives to the plugin; default the project's own. */
  packages?: string;
}

export interface RunningWorkbench {
  url: string;
  simulator: Simulator;
  /** Traces of the simulated calls. */
  mlflow: SimulatedMlflow;
  server: WorkbenchServer;
  close(): Promise<void>;
}

/** The uid of the data source that is there from the start. */
export const PROVISIONED_UID = 'fireworks';

/** Builds what is out of date, then starts a simulator with its MLflow, and the workbench with a data source that asks both. */
export async function startWorkbench(options: WorkbenchOptions): Promise<RunningWorkbench> {
  const { port, historyHours = 6, log = () => undefined } = options;
  const pluginFolder = options.pluginFolder ?? path.join(ROOT, 'dist');
  if (options.pluginFolder === undefined && (await isPluginStale(ROOT))) {
    log('Building the plugin (npm run build) …');
    await buildPlugin(ROOT);
  }
  // One of its own: what another workbench of this project serves must not change under its pages.
  const pageFolder = await mkdtemp(path.join(tmpdir(), 'fireworks-workbench-'));
  const plugin = await readPluginJson(pluginFolder);

  const clock = options.simulator?.clock ?? Date.now;
  const simulator = createSimulator(options.simulator);
  const mlflow = createMlflow({ world: simulator.world, clock });
  const closeOthers = async () => {
    await Promise.all([simulator.close(), mlflow.close(), rm(pageFolder, { recursive: true, force: true })]);
  };
  try {
    log('Bundling the page …');
    await bundlePage(ROOT, pageFolder, options.packages);
    log('Starting the simulated Fireworks account …');
    const apiUrl = await simulator.start();
    log('Starting the simulated MLflow …');
    const mlflowUrl = await mlflow.start();
    log('Starting the workbench …');
    const server = await startServer({
      port,
      plugin,
      pluginFolder,
      pageFolder,
      packageFolder: path.join(ROOT, 'node_modules'),
      proxyTimeoutMs: options.proxyTimeoutMs,
      provisioned: [
        {
          uid: PROVISIONED_UID,
          name: 'Fireworks AI',
          type: plugin.id,
          jsonData: { apiUrl, accountId: simulator.world.accountId, mlflowUrl, ...options.jsonData },
          secureJsonData: { apiKey: options.apiKey ?? options.simulator?.apiKey ?? DEFAULT_API_KEY },
        },
        ...(options.others ?? []),
      ],
      history:
        historyHours > 0
          ? () => encode(history(simulator.world, clock() - historyHours * HOUR_MS, clock(), { hasUp: true }))
          : undefined,
    });
    return {
      url: server.url,
      simulator,
      mlflow,
      server,
      close: async () => {
        await server.close();
        await closeOthers();
      },
    };
  } catch (error) {
    await closeOthers();
    throw error;
  }
}

async function* encode(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const line of lines) {
    yield encoder.encode(line);
  }
}

async function readPluginJson(folder: string): Promise<PluginJson> {
  const json: unknown = JSON.parse(await readFile(path.join(folder, 'plugin.json'), 'utf8'));
  if (typeof json !== 'object' || json === null || !('id' in json) || !('name' in json)) {
    throw new Error(`${folder}/plugin.json has no id and name`);
  }
  return json as PluginJson;
}
