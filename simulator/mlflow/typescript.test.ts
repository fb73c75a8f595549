import { createWorld } from '../world/world';
import { createMlflow, type SimulatedMlflow } from './server';

const NOW = Date.UTC(2026, 10, 20, 15);
const HOUR = 3_600_000;

let mlflow: SimulatedMlflow;

beforeAll(async () => {
  mlflow = createMlflow({
    world: createWorld({ incidents: [] }),
    ...{ clock: () => NOW, keepMs: HOUR, hasTypescript: true },
  });
  await mlflow.start();
});

afterAll(() => mlflow.close());

const traces = () => mlflow.store.heads(NOW - HOUR, NOW).filter(({ info }) => info.recordedBy === 'typescript');
const ask = (path: string) => fetch(mlflow.url + path).then((answer) => answer.json());

test('programs in TypeScript leave no name, and spans that the database does not know', () => {
  expect(traces().length).toBeGreaterThan(10);
  for (const { info, rows } of traces()) {
    expect([info.tags['mlflow.traceName'], info.tags['mlflow.trace.spansLocation'], rows]).toEqual([
      undefined,
      undefined,
      [],
    ]);
    expect(info.metadata['mlflow.trace.tokenUsage'] ?? '').not.toContain('cache');
  }
});

test('their spans are in a file, with values as they are, and a batch with one of them fails', async () => {
  const agent = traces().find(({ traced }) => traced.scenario.kind === 'typescriptAgent');
  const id = `tr-${agent?.info.id ?? ''}`;
  expect(await ask(`/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${id}`)).toMatchObject({
    spans: [
      {
        parent_span_id: '',
        attributes: { 'mlflow.spanType': 'AGENT', 'mlflow.spanInputs': { args: [expect.any(String)] } },
      },
      { attributes: { 'mlflow.spanType': 'LLM' } },
      { attributes: { 'mlflow.spanType': 'TOOL' } },
      { attributes: { 'mlflow.spanInputs': { messages: [{}, {}, { role: 'tool' }] } } },
    ],
  });
  expect(await ask(`/api/3.0/mlflow/traces/batchGet?trace_ids=${id}`)).toMatchObject({ error_code: 'INTERNAL_ERROR' });
});

test('the span of a stream ends when the stream begins, and has no answer', () => {
  const streams = traces()
    .filter(
      ({ info, traced }) => traced.scenario.kind === 'typescriptChat' && traced.scenario.streams && info.state === 'OK'
    )
    .map((head) => mlflow.store.whole(head));
  expect(streams.length).toBeGreaterThan(0);
  for (const { durationMs, spans } of streams) {
    expect(durationMs).toBeLessThanOrEqual(2);
    expect(spans[0]?.events).toEqual([]);
    expect(spans[0]?.sent['mlflow.spanOutputs']).toEqual({});
  }
});
