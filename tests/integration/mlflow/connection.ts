import { readTraceSettings, traceSource } from '../../../src/traces';
import { searchTraces } from '../../../src/traces/search/searchTraces';
import type { RecordedExamples } from '../../mlflow/recordedExamples';
import { routedHttp } from '../../mlflow/routedHttp';

/** What MLflow has, what it refuses, and what of it cannot be reached. */
export function testConnection(recorded: () => RecordedExamples): void {
  test.each([
    ['models', 'accounts/fireworks/models/gpt-oss-20b'],
    ['sessions', 'session-42'],
    ['users', 'alice'],
    ['tools', 'get_weather'],
    ['traceNames', 'run_tool_agent'],
    ['experiments', 'FireworksAI'],
  ] as const)('lists %s', async (list, value) => {
    const { source, range } = recorded();
    expect(await source.values(list, range)).toContain(value);
  });

  test('Save & test tells version, experiments and traces', async () => {
    const { source, range } = recorded();
    expect(await source.test(range)).toMatchObject({
      status: 'success',
      message: expect.stringMatching(/^MLflow \d+\.\d+\.\d+, 2 experiments, 18 traces/),
    });
  });

  test('an experiment that does not exist is told apart from an empty one', async () => {
    const frame = await recorded().show({ queryType: 'traces', experiments: ['4711'] });
    expect(frame?.meta?.notices?.[0]?.text).toMatch(/no experiment 4711/);
  });

  test.each([
    [
      'a trace that does not exist',
      { queryType: 'trace', query: 'tr-00000000000000000000000000000000' },
      /found nothing/,
    ],
    [
      'a filter that MLflow cannot read',
      { queryType: 'traces', rawFilter: 'x OR y' },
      /refused the request: “Invalid clause/,
    ],
  ] as const)('%s is said', async (_, query, message) => {
    await expect(recorded().show(query)).rejects.toThrow(message);
  });

  test('a host name that MLflow does not allow is recognised, although /version answers', async () => {
    const { mlflow, range } = recorded();
    const strange = traceSource(
      routedHttp(mlflow.url, { host: `mlflow:${mlflow.port}` }),
      readTraceSettings({ uid: 'uid', name: 'n', jsonData: { mlflowUrl: mlflow.url, mlflowExperimentIds: ['1'] } })
    );
    const { status, message, details } = await strange.test(range);
    expect(status).toBe('error');
    expect(message).toMatch(/--allowed-hosts/);
    expect(details.join()).toMatch(/answers \/version/);
  });

  test('no route reaches an endpoint that changes something', async () => {
    const { mlflow, client, experimentId, infos, range } = recorded();
    const http = routedHttp(mlflow.url);
    const before = infos.length;
    for (const path of [
      'mlflow/traces-search/../delete-traces',
      'mlflow/traces-search/%2e%2e/delete-traces',
      'mlflow/traces-metrics/%2E%2E%2Fdelete-traces',
      'mlflow/traces-metrics/delete-traces',
      'mlflow/delete-traces',
      'mlflow/experiments/delete',
    ]) {
      const answer = await http({
        path,
        method: 'POST',
        body: { experiment_id: experimentId, max_timestamp_millis: range.toMs },
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect((await searchTraces(client, { experimentIds: [experimentId], filter: '' }, 500)).infos).toHaveLength(before);
  });
}
