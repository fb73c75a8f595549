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
  /** Those that answer requests these minutes, so that there are values of them whenever the scrape was. */
  busyIds: async (): Promise<string[]> => {
    const ids = await world.deploymentIds();
    const isBusy = (id: string) =>
      Promise.all([0, 1, 2].map((halves) => world.requestRate(id, Date.now() - halves * HALF_MINUTE_MS)));
    const rates = await Promise.all(ids.map(isBusy));
    return ids.filter((_, place) => rates[place]?.every((rate) => rate > 0));
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
  /** Traces of the simulator's MLflow that began in the range, newest first. */
  traces: async (fromMs: number, toMs: number): Promise<ReadonlyArray<{ trace_id: string; request_time: string }>> => {
    const response = await fetch(`${SIMULATOR.mlflowUrl}/api/3.0/mlflow/traces/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '1' } }],
        filter: `timestamp_ms >= ${fromMs} AND timestamp_ms <= ${toMs}`,
        max_results: 200,
        order_by: ['timestamp_ms DESC'],
      }),
    });
    const { traces = [] } = await response.json();
    return traces;
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
