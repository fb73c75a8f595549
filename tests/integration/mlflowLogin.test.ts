import { mlflowClient, type MlflowClient } from '../../src/traces/client/client';
import type { Http } from '../../src/traces/client/transport';
import { describeWithMlflowLogin } from '../mlflow/describeWithMlflow';
import { routedHttp } from '../mlflow/routedHttp';
import { ADMIN, basicAuth, startMlflow, type RunningMlflow } from '../mlflow/startMlflow';
import { startGateway, startResolvingProxy, type RunningServer } from '../support/mlflowGateway';
import { testWithNginx } from '../support/realNginx';
import { stopAfterEach } from '../support/stopAfterEach';

const READER = { user: 'grafana', password: 'a reader of the tests' };
const AS_ADMIN = basicAuth(ADMIN);
const AS_READER = basicAuth(READER);

const stopAfterTest = stopAfterEach();

async function kept(starting: Promise<RunningServer>): Promise<RunningServer> {
  const started = await starting;
  stopAfterTest(started.stop);
  return started;
}

describeWithMlflowLogin('a real MLflow with a login', (command) => {
  let mlflow: RunningMlflow;
  let experimentId: string;

  async function admin(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${mlflow.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: AS_ADMIN },
      body: JSON.stringify(body),
    });
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer.json();
  }

  beforeAll(async () => {
    mlflow = await startMlflow(command, { login: true });
    experimentId = String((await admin('/api/2.0/mlflow/experiments/create', { name: 'calls' })).experiment_id);
    await admin('/api/2.0/mlflow/users/create', { username: READER.user, password: READER.password });
    await admin('/api/3.0/mlflow/users/permissions/grant', {
      username: READER.user,
      resource_type: 'experiment',
      resource_id: experimentId,
      permission: 'READ',
    });
  });
  afterAll(() => mlflow?.stop());

  let traces = 0;
  async function newTrace(): Promise<string> {
    const traceId = `tr-${String(++traces).padStart(32, '0')}`;
    await admin('/api/3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id: traceId,
          trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
          request_time: new Date().toISOString(),
          execution_duration: '1s',
          state: 'OK',
        },
      },
    });
    return traceId;
  }

  const httpOf = (url: string, authorization: string): Http =>
    routedHttp(url, authorization === '' ? {} : { authorization });
  const clientOf = (url: string, authorization: string): MlflowClient =>
    mlflowClient(httpOf(url, authorization), 'mlflow');
  const idsSeen = async (client: MlflowClient) =>
    (await client.search({ experimentIds: [experimentId], filter: '', pageSize: 100 })).traces.map(
      (one) => one.traceId
    );

  /** What somebody who may query the data source can try through Grafana. */
  const deleteThrough = (url: string, authorization: string, traceId: string) => {
    const http = httpOf(url, authorization);
    return http({
      path: 'mlflow/traces-search/%2e%2e/delete-traces',
      method: 'POST',
      body: { experiment_id: experimentId, request_ids: [traceId] },
    });
  };

  test('itself resolves no dots', async () => {
    const traceId = await newTrace();
    expect(await clientOf(mlflow.url, AS_ADMIN).resolvesDots()).toBe(false);
    expect((await deleteThrough(mlflow.url, AS_ADMIN, traceId)).status).toBeGreaterThanOrEqual(400);
    expect(await idsSeen(clientOf(mlflow.url, AS_ADMIN))).toContain(traceId);
  });

  testWithNginx(
    'behind a usual reverse proxy, credentials that may write delete a trace, and the test finds out',
    async () => {
      const proxy = await kept(startResolvingProxy(mlflow.url));
      const traceId = await newTrace();
      expect(await clientOf(proxy.url, AS_ADMIN).resolvesDots()).toBe(true);
      expect(await deleteThrough(proxy.url, AS_ADMIN, traceId)).toMatchObject({ status: 200 });
      expect(await idsSeen(clientOf(proxy.url, AS_ADMIN))).not.toContain(traceId);
    }
  );

  testWithNginx('behind the same proxy, a user that may only read sees everything and deletes nothing', async () => {
    const proxy = await kept(startResolvingProxy(mlflow.url));
    const traceId = await newTrace();
    const client = clientOf(proxy.url, AS_READER);
    expect(await deleteThrough(proxy.url, AS_READER, traceId)).toMatchObject({ status: 403 });
    expect(await idsSeen(client)).toContain(traceId);
    expect((await client.experiments()).map(({ id }) => id)).toEqual([experimentId]);
    expect(await client.storeType()).toBe('SqlStore');
    expect(await client.version()).toMatch(/^3\./);
    const points = await client.metrics({
      experiment_ids: [experimentId],
      view_type: 'TRACES',
      metric_name: 'trace_count',
      aggregations: [{ aggregation_type: 'COUNT' }],
      ...{ dimensions: [], filters: [], start_time_ms: 0, end_time_ms: Date.now(), max_results: 10 },
    });
    expect(points[0]?.values.COUNT).toBeGreaterThan(0);
  });

  testWithNginx('behind the gateway, even an administrator’s credentials only read', async () => {
    const gateway = await kept(startGateway(mlflow.url, AS_ADMIN));
    const traceId = await newTrace();
    const client = clientOf(gateway.url, '');
    expect(await client.resolvesDots()).toBe(false);
    expect(await deleteThrough(gateway.url, '', traceId)).toMatchObject({ status: 404 });
    expect(await idsSeen(client)).toContain(traceId);
    expect((await client.experiments()).map(({ id }) => id)).toContain(experimentId);
    expect(await client.storeType()).toBe('SqlStore');
    const info = await routedHttp(gateway.url)({ path: `mlflow/trace-info/${traceId}`, method: 'GET' });
    expect(info).toMatchObject({ status: 200, body: expect.stringContaining(traceId) });
  });
});
