import { join } from 'node:path';
import type { DataFrame } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { createSimulator, DEFAULT_API_KEY, type Simulator } from '../../simulator';
import { readTraceSettings, traceSource, type TraceSource } from '../../src/traces';
import { mlflowClient, type MlflowClient } from '../../src/traces/client/client';
import { searchTraces } from '../../src/traces/search/searchTraces';
import type { TraceInfo } from '../../src/traces/spans/types';
import type { FireworksQuery } from '../../src/types';
import type { Judged } from './judged';
import { routedHttp } from './routedHttp';
import { startMlflow, type RunningMlflow } from './startMlflow';

/** A real MLflow with the traces that the Python examples record, asked by way of the plugin's routes. */
export interface RecordedExamples {
  mlflow: RunningMlflow;
  /** Of the deployment that one of the examples calls. */
  deploymentId: string;
  /** What MLflow's own client reads of each trace, by id. */
  judged: ReadonlyMap<string, Judged>;
  client: MlflowClient;
  source: TraceSource;
  experimentId: string;
  /** Of all traces, newest first. */
  infos: TraceInfo[];
  range: { fromMs: number; toMs: number; intervalMs: number; maxDataPoints: number };
  /** @throws when MLflow's client has no such trace */
  judgeOf(traceId: string): Judged;
  /** The first frame of the answer to a query. */
  show(query: Partial<FireworksQuery>): Promise<DataFrame | undefined>;
  stop(): Promise<void>;
}

/** Starts MLflow and a simulator, and runs every example. That takes a minute, so many tests share it. */
export async function recordExamples(command: string): Promise<RecordedExamples> {
  const simulator = createSimulator();
  await simulator.start();
  const mlflow = await startMlflow(command);
  const stop = async () => {
    await mlflow.stop();
    await simulator.close();
  };
  try {
    const fromMs = Date.now() - 60_000;
    await runExamples(mlflow, simulator);
    return { ...(await readRecorded(mlflow, fromMs)), deploymentId: simulator.world.deployments[0]?.id ?? '', stop };
  } catch (reason) {
    await stop();
    throw reason;
  }
}

async function runExamples(mlflow: RunningMlflow, simulator: Simulator): Promise<void> {
  const deployment = simulator.world.deployments[0];
  await mlflow.python(['run_all.py'], {
    cwd: join(__dirname, '../../examples/tracing/python'),
    env: {
      MLFLOW_TRACKING_URI: mlflow.url,
      FIREWORKS_BASE_URL: `${simulator.url}/inference/v1`,
      FIREWORKS_API_KEY: DEFAULT_API_KEY,
      FIREWORKS_DEPLOYMENT_MODEL: `${deployment?.baseModel}#accounts/${deployment?.account}/deployments/${deployment?.id}`,
    },
  });
}

async function readRecorded(
  mlflow: RunningMlflow,
  fromMs: number
): Promise<Omit<RecordedExamples, 'deploymentId' | 'stop'>> {
  const printed: { traces: Judged[] } = JSON.parse(
    await mlflow.python([join(__dirname, 'read_with_mlflow.py')], {
      cwd: __dirname,
      env: { MLFLOW_TRACKING_URI: mlflow.url },
    })
  );
  const judged = new Map(printed.traces.map((trace) => [trace.traceId, trace]));
  const range = { fromMs, toMs: Date.now() + 1000, intervalMs: 1000, maxDataPoints: 500 };
  const http = routedHttp(mlflow.url);
  const client = mlflowClient(http, 'mlflow');
  const experimentId = (await client.experiments()).find((one) => one.name === 'FireworksAI')?.id ?? '';
  const jsonData = { mlflowUrl: mlflow.url, mlflowExperimentIds: [experimentId] };
  const source = traceSource(http, readTraceSettings({ uid: 'uid', name: 'Fireworks', jsonData }));
  const { infos } = await searchTraces(client, { experimentIds: [experimentId], filter: '' }, 500);
  return {
    mlflow,
    judged,
    client,
    source,
    experimentId,
    infos,
    range,
    judgeOf(traceId) {
      const trace = judged.get(traceId);
      if (trace === undefined) {
        throw new Error(`MLflow's client has no trace ${traceId}.`);
      }
      return trace;
    },
    show: async (query) => (await lastValueFrom(source.run({ refId: 'A', ...query }, range))).frames[0],
  };
}
