/** What these tests run against. All addresses are those of `docker compose up` unless the environment says otherwise. */
const env = (name: string, otherwise: string) => process.env[name] ?? otherwise;

export const GRAFANA = {
  url: env('GRAFANA_URL', 'http://localhost:3000'),
  user: env('GRAFANA_ADMIN_USER', 'admin'),
  password: env('GRAFANA_ADMIN_PASSWORD', 'admin'),
};

/** The simulator's addresses twice: as this machine reaches it, and as Grafana's server does. */
export const SIMULATOR = {
  url: env('SIMULATOR_URL', 'http://localhost:8080'),
  mlflowUrl: env('SIMULATOR_MLFLOW_URL', 'http://localhost:5001'),
  urlOfGrafana: env('SIMULATOR_URL_OF_GRAFANA', 'http://simulator:8080'),
  mlflowUrlOfGrafana: env('SIMULATOR_MLFLOW_URL_OF_GRAFANA', 'http://simulator:5001'),
  account: env('SIMULATOR_ACCOUNT', 'demo-account'),
  key: env('SIMULATOR_KEY', 'fw_demo_key'),
};

export const HALF_MINUTE_MS = 30_000;

/** The simulator's control plane, whose answers are what tests expect to see. */
export const world = {
  deploymentIds: async (): Promise<string[]> => {
    const deployments: ReadonlyArray<{ id: string }> = await ask('GET', 'deployments');
    return deployments.map(({ id }) => id);
  },
  /** Requests per second as a scrape at `atMs` tells them: those of the last full minute. */
  requestRate: async (deployment: string, atMs: number): Promise<number> => {
    const to = Math.floor(atMs / HALF_MINUTE_MS) * HALF_MINUTE_MS;
    const truth: { requests: number } = await ask('GET', `truth?deployment=${deployment}&from=${to - 60_000}&to=${to}`);
    return truth.requests / 60;
  },
  /** Faults, incidents that were added and the count of requests are forgotten. */
  reset: () => ask('POST', 'reset'),
  setFaults: (faults: object) => ask('PUT', 'faults', faults),
  addIncident: (incident: object) => ask('POST', 'incidents', incident),
  /** Ids of traces that began in the range, newest first. */
  traceIds: async (fromMs: number, toMs: number, filter = ''): Promise<string[]> => {
    const response = await fetch(`${SIMULATOR.mlflowUrl}/api/3.0/mlflow/traces/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '1' } }],
        filter: [`timestamp_ms >= ${fromMs}`, `timestamp_ms <= ${toMs}`, filter].filter(Boolean).join(' AND '),
        max_results: 200,
        order_by: ['timestamp_ms DESC'],
      }),
    });
    const { traces = [] }: { traces?: ReadonlyArray<{ trace_id: string }> } = await response.json();
    return traces.map(({ trace_id: id }) => id);
  },
};

async function ask(method: string, path: string, body?: object) {
  const response = await fetch(`${SIMULATOR.url}/simulator/${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`The simulator answers ${method} ${path} with ${response.status}: ${await response.text()}`);
  }
  return response.json();
}
