import type { TracedCall } from '../calls/tracedCall';
import { attributesOf, type Json, type JsonObject, type RecordedSpan, type RecordedTrace } from '../recorded';
import { pythonJson } from '../print/pythonJson';
import { agentProgram } from './agent';
import { assessmentsOf } from './feedback';
import { otlpAgent, otlpChat } from './otlp';
import { chatProgram, structuredProgram, turnProgram, type Program } from './programs';
import { chosen } from './texts';
import { milliseconds } from './times';
import { typescriptAgent, typescriptChat } from './typescript';

/** What MLflow's Python client traces, what OpenTelemetry's exporters send, what MLflow's client for TypeScript traces. */
export const EXPERIMENTS = { sdk: '1', otlp: '2', typescript: '3' } as const;

/** The tag that says of each trace that it is simulated, and how many calls it stands for. */
export const SIMULATED_TAG = 'simulated';

/** The trace of a call as MLflow has it when all of it has arrived. @param oneOf so many calls there are to a traced one */
export function recordTrace(traced: TracedCall, oneOf: number): RecordedTrace {
  const { id, call, scenario } = traced;
  const simulated = `one of ${oneOf} calls`;
  switch (scenario.kind) {
    case 'chat':
      return sdkTrace(traced, chatProgram(id, call, scenario.streams), simulated);
    case 'structured':
      return sdkTrace(traced, structuredProgram(id, call), simulated);
    case 'turn':
      return sdkTrace(traced, turnProgram(id, call, scenario.session, scenario.earlier), simulated);
    case 'agent':
      return sdkTrace(traced, agentProgram(id, scenario.first, call), simulated);
    case 'otlpChat':
      return otlpTrace(traced, otlpChat(id, call), simulated);
    case 'otlpAgent':
      return otlpTrace(traced, otlpAgent(id, scenario.first, call), simulated);
    case 'typescriptChat':
      return typescriptTrace(traced, typescriptChat(call, scenario.streams), simulated);
    case 'typescriptAgent':
      return typescriptTrace(traced, typescriptAgent(scenario.first, call), simulated);
  }
}

/** MLflow's client writes what it knows of a trace itself; the server adds where it keeps it. */
function sdkTrace(traced: TracedCall, { spans, session, prompts = [] }: Program, simulated: string): RecordedTrace {
  const { id, call } = traced;
  const root = rootOf(spans);
  const inputs = root.sent['mlflow.spanInputs'] ?? null;
  const outputs = root.sent['mlflow.spanOutputs'];
  const usage = usageOf(spans);
  return {
    ...sharedInfo(traced, spans, 'sdk'),
    requestPreview: cut(lastMessage(inputs) ?? pythonJson(inputs), 1000),
    ...(outputs === undefined ? {} : { responsePreview: cut(firstAnswer(outputs) ?? pythonJson(outputs), 1000) }),
    metadata: {
      'mlflow.trace_schema.version': '3',
      'mlflow.trace.infoFinalized': 'true',
      'mlflow.user': 'simulator',
      'mlflow.source.name': 'assistant.py',
      'mlflow.source.type': 'LOCAL',
      'mlflow.traceInputs': cut(pythonJson(inputs), 250),
      ...(outputs === undefined ? {} : { 'mlflow.traceOutputs': cut(pythonJson(outputs), 250) }),
      ...(usage === undefined ? {} : { 'mlflow.trace.tokenUsage': pythonJson(usage) }),
      ...sizes(spans),
      ...(session === undefined ? {} : { 'mlflow.trace.session': session.id, 'mlflow.trace.user': session.user }),
    },
    tags: {
      'mlflow.traceName': root.name,
      ...storedTags(id, EXPERIMENTS.sdk),
      ...(prompts.length === 0
        ? {}
        : { 'mlflow.linkedPrompts': pythonJson(prompts.map(({ name, version }) => ({ name, version }))) }),
      environment: chosen(call, 61, ['prod', 'prod', 'staging']),
      [SIMULATED_TAG]: simulated,
    },
    assessments: session === undefined ? [] : assessmentsOf(call, session, milliseconds(root.endNs)),
    prompts,
  };
}

/** Of what an exporter sends the server makes the rest: previews of the root, tokens, session, user, tags of the resource. */
function otlpTrace(traced: TracedCall, spans: readonly RecordedSpan[], simulated: string): RecordedTrace {
  const attributes = attributesOf(rootOf(spans));
  const usage = usageOf(spans);
  const inputs = attributes['mlflow.spanInputs'];
  const outputs = attributes['mlflow.spanOutputs'];
  const session = attributes['gen_ai.conversation.id'];
  const user = attributes['user.id'];
  return {
    ...sharedInfo(traced, spans, 'otlp'),
    ...(inputs === undefined ? {} : { requestPreview: cut(pythonJson(inputs), 1000) }),
    ...(outputs === undefined ? {} : { responsePreview: cut(pythonJson(outputs), 1000) }),
    metadata: {
      ...(usage === undefined ? {} : { 'mlflow.trace.tokenUsage': pythonJson(usage) }),
      ...(typeof session === 'string' ? { 'mlflow.trace.session': session } : {}),
      ...(typeof user === 'string' ? { 'mlflow.trace.user': user } : {}),
    },
    tags: { ...storedTags(traced.id, EXPERIMENTS.otlp), ...resourceOf(simulated) },
    assessments: [],
    prompts: [],
  };
}

/**
 * The client writes no name of the trace and nothing of its source; the server does not know where the spans are, and
 * prints the tokens anew.
 */
function typescriptTrace(traced: TracedCall, spans: readonly RecordedSpan[], simulated: string): RecordedTrace {
  const { 'mlflow.spanInputs': inputs = null, 'mlflow.spanOutputs': outputs } = rootOf(spans).sent;
  const usage = usageOf(spans);
  const json = (value: Json) => JSON.stringify(value);
  return {
    ...sharedInfo(traced, spans, 'typescript'),
    requestPreview: cut(json(inputs), 1000),
    ...(outputs === undefined ? {} : { responsePreview: cut(json(outputs), 1000) }),
    metadata: {
      'mlflow.trace_schema.version': '3',
      'mlflow.trace.infoFinalized': 'true',
      'mlflow.traceInputs': cut(json(inputs), 250),
      ...(outputs === undefined ? {} : { 'mlflow.traceOutputs': cut(json(outputs), 250) }),
      ...(usage === undefined ? {} : { 'mlflow.trace.tokenUsage': pythonJson(usage) }),
    },
    tags: { ...artifactTag(traced.id, EXPERIMENTS.typescript), [SIMULATED_TAG]: simulated },
    assessments: [],
    prompts: [],
  };
}

/** The resource of the exporter, which MLflow keeps as tags. */
function resourceOf(simulated: string): Record<string, string> {
  return { 'service.name': 'assistant', [SIMULATED_TAG]: simulated };
}

function sharedInfo({ id }: TracedCall, spans: readonly RecordedSpan[], recordedBy: RecordedTrace['recordedBy']) {
  const root = rootOf(spans);
  const startMs = milliseconds(root.startNs);
  return {
    recordedBy,
    id,
    experimentId: EXPERIMENTS[recordedBy],
    startMs,
    durationMs: milliseconds(root.endNs) - startMs,
    state: root.status,
    spans,
  };
}

function storedTags(id: string, experimentId: string): Record<string, string> {
  return { ...artifactTag(id, experimentId), 'mlflow.trace.spansLocation': 'TRACKING_STORE' };
}

function artifactTag(id: string, experimentId: string): Record<string, string> {
  return { 'mlflow.artifactLocation': `mlflow-artifacts:/${experimentId}/traces/tr-${id}/artifacts` };
}

/** @throws Error when there is none */
function rootOf([root]: readonly RecordedSpan[]): RecordedSpan {
  if (root === undefined) {
    throw new Error('A trace has a span at least.');
  }
  return root;
}

/** The sum over the calls; undefined when none was answered. */
function usageOf(spans: readonly RecordedSpan[]): JsonObject | undefined {
  const sum: Record<string, number> = {};
  for (const span of spans) {
    const usage = attributesOf(span)['mlflow.chat.tokenUsage'];
    for (const [key, value] of isMap(usage) ? Object.entries(usage) : []) {
      sum[key] = (sum[key] ?? 0) + Number(value);
    }
  }
  return Object.keys(sum).length === 0 ? undefined : sum;
}

/** About how many characters the spans have. */
function sizes(spans: readonly RecordedSpan[]): Record<string, string> {
  const each = spans.map(({ sent, events }) => JSON.stringify([sent, ...events.map((one) => one.attributes)]).length);
  each.sort((a, b) => a - b);
  const total = each.reduce((sum, size) => sum + size, 0);
  const quantile = (share: number) => each[Math.floor(share * (each.length - 1))] ?? 0;
  return {
    'mlflow.trace.sizeBytes': String(total),
    'mlflow.trace.sizeStats': pythonJson({
      total_size_bytes: total,
      num_spans: each.length,
      max: quantile(1),
      p25: quantile(0.25),
      p50: quantile(0.5),
      p75: quantile(0.75),
    }),
  };
}

/** MLflow shows the last message of the user, where there are messages. */
function lastMessage(inputs: Json): string | undefined {
  const messages = isMap(inputs) ? inputs.messages : undefined;
  const last = isList(messages) ? messages.findLast((one) => isMap(one) && one.role === 'user') : undefined;
  return isMap(last) && typeof last.content === 'string' ? last.content : undefined;
}

function firstAnswer(outputs: Json): string | undefined {
  const choices = isMap(outputs) ? outputs.choices : undefined;
  const choice = isList(choices) ? choices[0] : undefined;
  const message = isMap(choice) ? choice.message : undefined;
  return isMap(message) && typeof message.content === 'string' ? message.content : undefined;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
