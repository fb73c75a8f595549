import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { createSimulator, DEFAULT_API_KEY, type Simulator } from '../../simulator';
import { readTraceSettings, traceSource, type TraceSource } from '../../src/traces';
import { readModelCall } from '../../src/traces/calls/modelCall';
import { mlflowClient, type MlflowClient } from '../../src/traces/client/client';
import { readUsage } from '../../src/traces/spans/usage';
import type { Span, Trace, TraceInfo } from '../../src/traces/spans/types';
import { readTools } from '../../src/traces/calls/request';
import { summaryReader } from '../../src/traces/calls/summary';
import { object } from '../../src/traces/json';
import { searchTraces } from '../../src/traces/search/searchTraces';
import { planStatistic } from '../../src/traces/statistics/planStatistic';
import { runStatistic } from '../../src/traces/statistics/runStatistic';
import type { FireworksQuery, TraceFilter } from '../../src/types';
import { expectShown } from '../mlflow/expectShown';
import type { Judged, JudgedSpan } from '../mlflow/judged';
import { routedHttp } from '../mlflow/routedHttp';
import { jsonShown, rowsOf } from '../mlflow/shown';
import { findMlflow, type RunningMlflow, startMlflow } from '../mlflow/startMlflow';

const command = findMlflow();
if (command === undefined) {
  console.warn(
    'NOT TESTED against a real MLflow: there is no mlflow command. Install it (pip install mlflow openai) and put it on the PATH, or name it in MLFLOW_BIN.'
  );
}
const withMlflow = command === undefined ? describe.skip : describe;

withMlflow('against a real MLflow', () => {
  let mlflow: RunningMlflow;
  let simulator: Simulator;
  let judged: Map<string, Judged>;
  let client: MlflowClient;
  let source: TraceSource;
  let infos: TraceInfo[];
  let experimentId: string;
  let range: { fromMs: number; toMs: number; intervalMs: number; maxDataPoints: number };

  beforeAll(async () => {
    simulator = createSimulator();
    await simulator.start();
    mlflow = await startMlflow(command ?? '');
    const deployment = simulator.world.deployments[0];
    const fromMs = Date.now() - 60_000;
    await mlflow.python(['run_all.py'], {
      cwd: join(__dirname, '../../examples/tracing/python'),
      env: {
        MLFLOW_TRACKING_URI: mlflow.url,
        FIREWORKS_BASE_URL: `${simulator.url}/inference/v1`,
        FIREWORKS_API_KEY: DEFAULT_API_KEY,
        FIREWORKS_DEPLOYMENT_MODEL: `${deployment?.baseModel}#accounts/${deployment?.account}/deployments/${deployment?.id}`,
      },
    });
    const printed: { traces: Judged[] } = JSON.parse(
      await mlflow.python([join(__dirname, '../mlflow/read_with_mlflow.py')], {
        cwd: __dirname,
        env: { MLFLOW_TRACKING_URI: mlflow.url },
      })
    );
    judged = new Map(printed.traces.map((trace) => [trace.traceId, trace]));
    range = { fromMs, toMs: Date.now() + 1000, intervalMs: 1000, maxDataPoints: 500 };
    const http = routedHttp(mlflow.url);
    client = mlflowClient(http, 'mlflow');
    experimentId = (await client.experiments()).find((one) => one.name === 'FireworksAI')?.id ?? '';
    source = traceSource(
      http,
      readTraceSettings({
        uid: 'uid',
        name: 'Fireworks',
        jsonData: { mlflowUrl: mlflow.url, mlflowExperimentIds: [experimentId] },
      })
    );
    infos = (await searchTraces(client, { experimentIds: [experimentId], filter: '' }, 500)).infos;
  }, 180_000);

  afterAll(async () => {
    await mlflow?.stop();
    await simulator?.close();
  }, 30_000);

  function judgeOf(id: string): Judged {
    const trace = judged.get(id);
    if (trace === undefined) {
      throw new Error(`MLflow's client has no trace ${id}.`);
    }
    return trace;
  }

  test('the examples record every kind of call, and none after autolog was disabled', () => {
    const names = infos.map((info) => info.name);
    expect(new Set(names)).toEqual(
      new Set(['Completions', 'AsyncCompletions', 'run_tool_agent', 'turn', 'Responses', 'Embeddings'])
    );
    expect(names).toHaveLength(18);
    expect(infos.some((info) => info.request.includes('Nobody records'))).toBe(false);
  });

  test('the search shows what MLflow’s client shows of each trace', () => {
    expect(new Set(infos.map((info) => info.traceId))).toEqual(new Set(judged.keys()));
    for (const info of infos) {
      const judge = judgeOf(info.traceId);
      expect(info).toMatchObject({
        experimentId: judge.experimentId,
        state: judge.state,
        startMs: judge.startMs,
        durationMs: judge.durationMs,
        request: judge.request ?? '',
        name: judge.tags['mlflow.traceName'],
        tags: judge.tags,
        metadata: judge.metadata,
      });
      expect(info.usage).toEqual(readUsage(judge.tokenUsage));
      expect(info.session).toBe(judge.metadata['mlflow.trace.session']);
      expect(info.user).toBe(judge.metadata['mlflow.trace.user']);
      expect(info.assessments.map(({ name, value }) => ({ name, value }))).toEqual(
        judge.assessments.map(({ name, value }) => ({ name, value }))
      );
    }
  });

  /** Shape and content of every span, whichever endpoint it came from. */
  function compareSpans(trace: Trace): void {
    const judge = judgeOf(trace.traceId);
    expect(trace.problems).toEqual([]);
    expect(trace.spans).toHaveLength(judge.spans.length);
    for (const expected of judge.spans) {
      const span = trace.spans.find((one) => one.spanId === expected.spanId);
      expect(span).toMatchObject({
        name: expected.name,
        type: expected.type,
        status: expected.status,
      });
      expect(span?.parentId ?? null).toBe(expected.parentId);
      expect(span?.inputs ?? null).toEqual(expected.inputs);
      expect(span?.outputs ?? null).toEqual(expected.outputs);
      expect(span?.startMs).toBeCloseTo(Number(BigInt(expected.startNs) / 1000n) / 1000, 2);
      expect(span?.endMs).toBeCloseTo(Number(BigInt(expected.endNs) / 1000n) / 1000, 2);
      expect(span?.events.map(({ name, attributes }) => ({ name, attributes }))).toEqual(expected.events);
      compareCall(span, expected);
    }
  }

  function compareCall(span: Span | undefined, expected: JudgedSpan): void {
    const call = span === undefined ? undefined : readModelCall(span);
    expect(call?.model?.raw ?? null).toBe(expected.model);
    if (call === undefined) {
      return;
    }
    expect(call.tools).toEqual(readTools(expected.tools));
    expect(call.parameters).toMatchObject(withoutFormat(expected.parameters));
    if (expected.tokenUsage !== null) {
      expect(call.usage).toEqual(readUsage(expected.tokenUsage));
    }
  }

  /** The format of an answer stands beside the parameters. */
  function withoutFormat({ response_format: _format, ...parameters }: JudgedSpan['parameters']) {
    return parameters;
  }

  test('spans of each trace are those of MLflow’s client', async () => {
    for (const { traceId } of infos) {
      compareSpans(await client.trace(traceId));
    }
  });

  test('many traces at once, in another coding, give the same spans', async () => {
    const traces = await client.traces(infos);
    expect(traces).toHaveLength(infos.length);
    traces.forEach(compareSpans);
  });

  test('the trace view shows what MLflow’s client reads, in every span', async () => {
    for (const { traceId } of infos) {
      const [frame] = (await run({ queryType: 'trace', query: traceId })).frames;
      expectShown(frame, judgeOf(traceId));
    }
  });

  test('the table of traces shows what MLflow’s client reads, in every row', async () => {
    const [frame] = (await run({ queryType: 'traces' })).frames;
    const rows = rowsOf(frame);
    expect(rows).toHaveLength(judged.size);
    for (const row of rows) {
      const judge = judgeOf(String(row.Trace));
      const usage = readUsage(judge.tokenUsage);
      expect(row).toMatchObject({
        Time: judge.startMs,
        Name: judge.tags['mlflow.traceName'],
        Status: judge.state,
        Duration: judge.durationMs,
        Request: judge.request ?? '',
        Response: judge.response ?? '',
        // Of embeddings MLflow keeps no sum, although the answer has one.
        ...(usage === undefined
          ? {}
          : { 'Tokens in': usage.input, 'Tokens out': usage.output, 'Tokens cached': usage.cached ?? null }),
        Session: judge.metadata['mlflow.trace.session'] ?? null,
        User: judge.metadata['mlflow.trace.user'] ?? null,
        Assessments: judge.assessments.map(({ name, value }) => `${name}: ${String(value)}`).join(', '),
        Calls: judge.spans.filter((span) => span.model !== null).length,
      });
    }
  });

  test('every chunk of every stream is a row, as MLflow’s client reads it', async () => {
    const streamed = [...judged.values()].flatMap(({ traceId, spans }) =>
      spans
        .map((span) => ({ traceId, span, chunks: span.events.filter(({ name }) => name.startsWith('mlflow.chunk.')) }))
        .filter(({ chunks }) => chunks.length > 0)
    );
    expect(streamed.length).toBeGreaterThanOrEqual(4);
    for (const { traceId, span, chunks } of streamed) {
      const [frame] = (await run({ queryType: 'conversation', query: traceId, spanId: span.spanId })).frames;
      const raw = rowsOf(frame).map((row) => object(row.labels)?.raw);
      expect(raw.map(jsonShown)).toEqual(chunks.map(({ attributes }) => jsonShown(attributes['mlflow.chunk.value'])));
    }
  });

  async function traceNamed(name: string, pick: (call: Judged) => boolean = () => true): Promise<Trace> {
    const found = [...judged.values()].find((one) => one.tags['mlflow.traceName'] === name && pick(one));
    return client.trace(found?.traceId ?? '');
  }

  test('a streamed tool call, which MLflow’s outputs have lost, is put together from the chunks', async () => {
    const trace = await traceNamed('Completions', (one) => one.request === "What's the weather like in Tokyo today?");
    const [span] = trace.spans;
    const call = span === undefined ? undefined : readModelCall(span);
    expect(JSON.stringify(span?.outputs)).not.toContain('get_weather');
    expect(call?.answers[0]).toMatchObject({
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"Tokyo"}' }],
      finishReason: 'tool_calls',
    });
    expect(call?.ttftMs).toBeGreaterThan(0);
  });

  test('an answer with a schema is read as JSON, once with the schema that was asked for', async () => {
    const calls = infos
      .filter((info) => info.request === 'Tell me about France.')
      .map(async (info) => (await client.trace(info.traceId)).spans.map(readModelCall)[0]);
    const structured = await Promise.all(calls);
    expect(structured).toHaveLength(2);
    for (const call of structured) {
      expect(call?.structured).toEqual({
        name: expect.any(String),
        capital: expect.any(String),
        population: expect.any(Number),
      });
    }
    expect(JSON.stringify(structured.map((call) => call?.responseFormat))).toContain('"capital"');
  });

  test.each<[string, TraceFilter[], string, number]>([
    ['nothing', [], '', 18],
    ['failed traces', [{ label: 'status', operator: '=', value: 'ERROR' }], '', 2],
    ['one of two states', [{ label: 'status', operator: '=|', value: '', values: ['OK', 'ERROR'] }], '', 18],
    ['a name', [{ label: 'name', operator: '=', value: 'turn' }], '', 3],
    ['one of two names', [{ label: 'name', operator: '=|', value: '', values: ['turn', 'Responses'] }], '', 5],
    ['part of a name', [{ label: 'name', operator: 'contains', value: 'Completions' }], '', 10],
    ['a pattern of a name', [{ label: 'name', operator: '=~', value: 'Async.*' }], '', 2],
    ['a model', [{ label: 'model', operator: '=', value: 'accounts/fireworks/models/gpt-oss-20b' }], '', 2],
    ['part of a model', [{ label: 'model', operator: 'contains', value: 'llama' }], '', 2],
    [
      'a base model behind a deployment',
      [{ label: 'model', operator: '=', value: 'accounts/fireworks/models/deepseek-v3' }],
      '',
      1,
    ],
    ['a tag with a quote and a percent sign', [{ label: 'tag.note', operator: '=', value: "it's 100% fine" }], '', 3],
    ['part of such a tag', [{ label: 'tag.note', operator: 'contains', value: "it's" }], '', 3],
    ['another tag or none', [{ label: 'tag.environment', operator: '!=', value: 'prod' }], '', 15],
    ['a session', [{ label: 'session', operator: '=', value: 'session-42' }], '', 3],
    ['a user', [{ label: 'user', operator: '=|', value: '', values: ['alice', 'bob'] }], '', 3],
    ['a metadata key', [{ label: 'metadata.mlflow.source.name', operator: '=', value: 'run_all.py' }], '', 18],
    ['a tool that ran', [{ label: 'tool', operator: '=', value: 'get_weather' }], '', 2],
    ['a type of span', [{ label: 'span.type', operator: '=', value: 'EMBEDDING' }], '', 1],
    ['words in a prompt', [{ label: 'text', operator: 'contains', value: '<b>brief</b>' }], '', 1],
    ['words with quotes around', [{ label: 'text', operator: 'contains', value: 'rainy' }], '', 2],
    ['a prompt', [{ label: 'prompt', operator: '=', value: 'fireworks-question/1' }], '', 3],
    ['feedback', [{ label: 'feedback.helpful', operator: '=', value: 'true' }], '', 2],
    ['a long duration', [{ label: 'duration', operator: '>', value: '1h' }], '', 0],
    ['any duration', [{ label: 'duration', operator: '>=', value: '0ms' }], '', 18],
    ['MLflow’s own grammar', [], "span.name = 'get_weather' AND status = 'OK'", 2],
  ])('a search for %s finds its traces', async (_, traceFilters, rawFilter, count) => {
    const [frame] = (await run({ queryType: 'traces', traceFilters, rawFilter })).frames;
    expect(frame?.length).toBe(count);
  });

  test('a search for the deployment finds the call that it served', async () => {
    const value = simulator.world.deployments[0]?.id ?? '';
    const query = { traceFilters: [{ label: 'deployment', operator: '=' as const, value }] };
    const [frame] = (await run({ queryType: 'traces', ...query })).frames;
    expect(frame?.fields.find((field) => field.name === 'Deployment')?.values).toEqual([value]);
  });

  function run(query: Partial<FireworksQuery>) {
    return lastValueFrom(source.run({ refId: 'A', ...query }, range));
  }

  test('pages up to the limit and says that there are more', async () => {
    const { infos: few, cut } = await searchTraces(client, { experimentIds: [experimentId], filter: '' }, 5);
    expect(few.map((info) => info.traceId)).toEqual(infos.slice(0, 5).map((info) => info.traceId));
    expect(cut).toBe(true);
    expect((await searchTraces(client, { experimentIds: [experimentId], filter: '' }, 18)).cut).toBe(false);
  });

  test.each([
    ['calls', ['model']],
    ['calls', ['deployment_id']],
    ['calls', []],
    ['error_ratio', ['base_model']],
    ['traces', ['name']],
    ['traces', ['status']],
    ['trace_error_ratio', []],
    ['trace_latency', ['name']],
    ['tool_calls', ['tool']],
    ['output_tokens', ['name']],
  ])('%s by %j is the same from MLflow’s aggregates and from the traces themselves', async (statistic, groupBy) => {
    const query = { refId: 'A', statistic, groupBy };
    const planned = planStatistic(query, [experimentId], range);
    if (!planned.ok) {
      throw new Error(planned.message);
    }
    const asLines = async (plan: typeof planned.plan) => {
      const { series, stepMs } = await runStatistic(
        { client, readSummaries: summaryReader(client, {}, Date.now) },
        plan
      );
      expect(stepMs).toBe(planned.plan.stepMs);
      const lines = series
        // MLflow has no line for what has no value, and counts no tokens as none.
        .filter(({ labels }) => !Object.values(labels).includes('unknown'))
        .map(({ labels, quantile, values }) => ({
          line: JSON.stringify([labels, quantile]),
          values: [...values]
            .filter(([, value]) => value !== 0)
            .map(([at, value]): [number, number] => [at, Math.round(value * 1e6) / 1e6]),
        }));
      return lines
        .map((line) => ({ ...line, values: [...line.values].sort(([a], [b]) => a - b) }))
        .filter((line) => line.values.length > 0)
        .sort((a, b) => a.line.localeCompare(b.line));
    };
    // Of more traces than the limit MLflow's own numbers are taken.
    const aggregated = await asLines({ ...planned.plan, limit: 1 });
    // A condition in MLflow's grammar keeps it from aggregating, and holds for every trace.
    const computed = await asLines({ ...planned.plan, rawFilter: 'execution_time_ms >= 0' });
    expect(aggregated.length).toBeGreaterThan(0);
    expect(computed).toEqual(aggregated);
  });

  test('a session is one talk, each message once', async () => {
    const [frame] = (await run({ queryType: 'conversation', session: 'session-42' })).frames;
    const bodies: string[] = frame?.fields.find((field) => field.name === 'body')?.values ?? [];
    expect(bodies.map((body) => body.split(':')[0])).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
    expect(bodies[4]).toBe("user: Answer briefly: It's short, isn't it?");
  });

  test('the trace view has a span for each of MLflow’s, and the exception of a failed call', async () => {
    const failed = infos.find((info) => info.state === 'ERROR' && info.request === 'Is anybody there?');
    const [frame] = (await run({ queryType: 'trace', query: failed?.traceId })).frames;
    expect(frame?.fields.find((field) => field.name === 'statusCode')?.values).toEqual([2]);
    expect(frame?.fields.find((field) => field.name === 'statusMessage')?.values[0]).toMatch(
      /^\w+Error: Error code: 4/
    );
  });

  test.each([
    ['models', 'accounts/fireworks/models/gpt-oss-20b'],
    ['sessions', 'session-42'],
    ['users', 'alice'],
    ['tools', 'get_weather'],
    ['traceNames', 'run_tool_agent'],
    ['experiments', 'FireworksAI'],
  ] as const)('lists %s', async (list, value) => {
    expect(await source.values(list, range)).toContain(value);
  });

  test('Save & test tells version, experiments and traces', async () => {
    expect(await source.test(range)).toMatchObject({
      status: 'success',
      message: expect.stringMatching(/^MLflow \d+\.\d+\.\d+, 2 experiments, 18 traces/),
    });
  });

  test('an experiment that does not exist is told apart from an empty one', async () => {
    const [frame] = (await run({ queryType: 'traces', experiments: ['4711'] })).frames;
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
    await expect(run(query)).rejects.toThrow(message);
  });

  test('a host name that MLflow does not allow is recognised, although /version answers', async () => {
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
});
