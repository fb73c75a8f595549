import { randomBytes } from 'node:crypto';

type Attributes = Record<string, string | number>;

interface RecordedSpan {
  name: string;
  attributes: Attributes;
}

/** The model of each way in which a trace gets into MLflow. */
export const MIX_MODELS = {
  /** As MLflow's Python client sends spans: each with its type. */
  typed: 'accounts/fireworks/models/typed',
  /** As OpenTelemetry sends them, with the names of its conventions for generative AI. */
  untyped: 'accounts/fireworks/models/untyped',
  /** As the TypeScript SDK (to 0.3) leaves them: in a file beside the database. */
  inFile: 'accounts/fireworks/models/in-file',
} as const;

/** Records a trace in each way; each has a call of a model, and the first two have a tool that ran. */
export async function recordMix(url: string, experimentId: string): Promise<void> {
  await sendSpans(url, experimentId, [
    { name: 'agent_run', attributes: { 'mlflow.spanType': '"AGENT"' } },
    {
      name: 'Completions',
      attributes: { 'mlflow.spanType': '"CHAT_MODEL"', 'mlflow.llm.model': JSON.stringify(MIX_MODELS.typed) },
    },
    { name: 'get_weather', attributes: { 'mlflow.spanType': '"TOOL"' } },
  ]);
  await sendSpans(url, experimentId, [
    { name: 'invoke_agent', attributes: { 'gen_ai.operation.name': 'invoke_agent' } },
    {
      name: 'chat',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': MIX_MODELS.untyped,
        'gen_ai.usage.input_tokens': 7,
        'gen_ai.usage.output_tokens': 3,
      },
    },
    { name: 'get_time', attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'get_time' } },
  ]);
  await writeFile(url, experimentId);
}

/** The first span is the root of the others. */
async function sendSpans(url: string, experimentId: string, spans: readonly RecordedSpan[]): Promise<void> {
  const traceId = randomBytes(16).toString('hex');
  const ids = spans.map(() => randomBytes(8).toString('hex'));
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const sent = spans.map(({ name, attributes }, index) => ({
    traceId,
    spanId: ids[index],
    ...(index === 0 ? {} : { parentSpanId: ids[0] }),
    name,
    startTimeUnixNano: String(nowNs - 1_000_000_000n),
    endTimeUnixNano: String(nowNs),
    status: { code: 1 },
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
  }));
  await send(`${url}/v1/traces`, 'POST', { resourceSpans: [{ scopeSpans: [{ spans: sent }] }] }, experimentId);
}

async function writeFile(url: string, experimentId: string): Promise<void> {
  const hex = randomBytes(16).toString('hex');
  const now = Date.now();
  const answer = await send(`${url}/api/3.0/mlflow/traces`, 'POST', {
    trace: {
      trace_info: {
        trace_id: `tr-${hex}`,
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
        request_time: new Date(now).toISOString(),
        execution_duration: '0.5s',
        state: 'OK',
        request_preview: 'Which file?',
        tags: { environment: 'prod', note: 'snake_case 100%' },
      },
    },
  });
  const location: string = answer.trace.trace_info.tags['mlflow.artifactLocation'];
  const span = {
    trace_id: Buffer.from(hex, 'hex').toString('base64'),
    span_id: randomBytes(8).toString('base64'),
    parent_span_id: '',
    name: 'Completions',
    start_time_unix_nano: now * 1e6,
    end_time_unix_nano: now * 1e6 + 5e8,
    status: { code: 'STATUS_CODE_OK', message: '' },
    events: [],
    attributes: {
      'mlflow.traceRequestId': `tr-${hex}`,
      'mlflow.spanType': 'LLM',
      'mlflow.spanInputs': { model: MIX_MODELS.inFile, messages: [{ role: 'user', content: 'Which file?' }] },
    },
  };
  const path = location.replace('mlflow-artifacts:', '/api/2.0/mlflow-artifacts/artifacts');
  await send(`${url}${path}/traces.json`, 'PUT', { spans: [span] });
}

async function send(url: string, method: string, body: unknown, experimentId?: string) {
  const answer = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(experimentId === undefined ? {} : { 'x-mlflow-experiment-id': experimentId }),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  }
  return text === '' ? {} : JSON.parse(text);
}
