import { modelOf, type Call } from '../calls/tracedCall';
import type { Json, JsonObject, RecordedSpan } from '../recorded';
import { toolRunOf } from './agent';
import { completionJson, type Answer } from './chatAnswer';
import { exceptionEvent, exceptionOf, failureOf } from './failure';
import { spanIdOf } from './ids';
import { answered, AROUND_NS, says } from './programs';
import { answerText, chosen, instructionText } from './texts';
import { timesOf } from './times';
import { QUESTIONS, toolDefinition } from './words';

/** A streamed call ends its span when the stream begins. */
const UNTIL_STREAM_NS = 1_000_000n;

/** A question, streamed or not, as MLflow's SDK for TypeScript leaves it: no model, parameters or cached tokens of their own. */
export function typescriptChat(call: Call, streams: boolean): RecordedSpan[] {
  const question = chosen(call, 41, QUESTIONS);
  const messages = [says('system', instructionText(call, [question])), says('user', question)];
  const answer = answered(call, answerText(call), 'stop');
  return [callSpan({ spanId: spanIdOf(call.key, 0), call, messages, streams, answer })];
}

/** An agent, its two calls and the tool between them. */
export function typescriptAgent(first: Call, second: Call): RecordedSpan[] {
  const run = toolRunOf(first, second);
  const rootId = spanIdOf(second.key, 0);
  const failure = failureOf(second);
  const asked = says('user', run.question);
  const toolCall: JsonObject = {
    id: run.callId,
    type: 'function',
    function: { name: run.tool.name, arguments: JSON.stringify({ [run.tool.argument]: run.argument }) },
  };
  const tools = [toolDefinition(run.tool)];
  return [
    functionSpan('AGENT', {
      spanId: rootId,
      name: 'run_tool_agent',
      startNs: timesOf(first).startNs - AROUND_NS,
      endNs: timesOf(second).endNs + AROUND_NS,
      inputs: [run.question],
      outputs: failure === undefined ? answerText(second) : undefined,
      events: failure === undefined ? [] : [exceptionOf(second, failure)],
    }),
    callSpan({
      ...{ spanId: spanIdOf(second.key, 1), parentId: rootId, call: first, messages: [asked], tools, streams: false },
      answer: { text: undefined, reasoning: undefined, toolCall, finishReason: 'tool_calls' },
    }),
    functionSpan('TOOL', {
      ...{ spanId: spanIdOf(second.key, 2), parentId: rootId, name: run.tool.name },
      ...{ startNs: run.startNs, endNs: run.endNs, inputs: [run.argument] },
      outputs: run.error === undefined ? run.result : undefined,
      events: run.error === undefined ? [] : [exceptionEvent(run.endNs, run.error.type, run.error.message)],
    }),
    callSpan({
      ...{ spanId: spanIdOf(second.key, 3), parentId: rootId, call: second, tools, streams: false },
      messages: [
        asked,
        { role: 'assistant', content: null, tool_calls: [toolCall] },
        { role: 'tool', tool_call_id: run.callId, content: run.result },
      ],
      answer: answered(second, answerText(second), 'stop'),
    }),
  ];
}

interface CallSpan {
  spanId: string;
  parentId?: string;
  call: Call;
  messages: readonly Json[];
  tools?: readonly Json[];
  streams: boolean;
  answer: Answer;
}

function callSpan({ spanId, parentId, call, messages, tools, streams, answer }: CallSpan): RecordedSpan {
  const { startNs, endNs } = timesOf(call);
  const failure = failureOf(call);
  const { promptTokens: input, generatedTokens: output } = call.request;
  const isAnswered = failure === undefined && !streams;
  return {
    spanId,
    ...(parentId === undefined ? {} : { parentId }),
    name: 'Completions',
    startNs,
    endNs: streams && failure === undefined ? startNs + UNTIL_STREAM_NS : endNs,
    status: failure === undefined ? 'OK' : 'ERROR',
    statusMessage: failure?.message ?? '',
    sent: {
      'mlflow.spanType': 'LLM',
      'mlflow.spanInputs': {
        model: modelOf(call),
        messages,
        ...(tools === undefined ? {} : { tools }),
        ...(streams ? { stream: true } : {}),
      },
      ...(isAnswered
        ? {
            'mlflow.spanOutputs': completionJson(call, answer),
            'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: output, total_tokens: input + output },
          }
        : {}),
      // What the SDK makes of a stream is an object without anything in it.
      ...(streams && failure === undefined ? { 'mlflow.spanOutputs': {} } : {}),
      'mlflow.message.format': 'openai',
    },
    added: {},
    events: failure === undefined ? [] : [exceptionOf(call, failure)],
  };
}

interface FunctionSpan {
  spanId: string;
  parentId?: string;
  name: string;
  startNs: bigint;
  endNs: bigint;
  inputs: readonly Json[];
  outputs: Json | undefined;
  events: RecordedSpan['events'];
}

/** Functions are traced with the list of their arguments. */
function functionSpan(type: 'AGENT' | 'TOOL', { inputs, outputs, ...span }: FunctionSpan): RecordedSpan {
  const [exception] = span.events;
  return {
    ...span,
    status: exception === undefined ? 'OK' : 'ERROR',
    statusMessage: exception?.attributes['exception.message'] ?? '',
    sent: {
      'mlflow.spanType': type,
      'mlflow.spanInputs': { args: inputs },
      ...(outputs === undefined ? {} : { 'mlflow.spanOutputs': outputs }),
    },
    added: {},
  };
}
