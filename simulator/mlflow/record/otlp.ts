import { modelOf, type Call } from '../calls/tracedCall';
import { pythonJson } from '../print/pythonJson';
import type { Json, JsonObject, RecordedSpan } from '../recorded';
import { toolRunOf, type ToolRun } from './agent';
import { tokenUsage } from './chatAnswer';
import { exceptionEvent, exceptionOf, failureOf } from './failure';
import { spanIdOf } from './ids';
import { AROUND_NS } from './programs';
import { answerText, chosen, instructionText } from './texts';
import { timesOf } from './times';
import { QUESTIONS, USERS } from './words';

/** OpenTelemetry's messages, which are lists of parts. */
const part = (content: string): Json => ({ type: 'text', content });
const message = (role: string, content: string): Json => ({ role, parts: [part(content)] });

/** A chat in the words of OpenTelemetry's conventions for generative AI, as its exporter left it in MLflow. */
export function otlpChat(traceId: string, call: Call): RecordedSpan[] {
  const question = chosen(call, 41, QUESTIONS);
  const spanId = spanIdOf(call.key, 0);
  return [
    chatSpan({ traceId, spanId, call, messages: [message('user', question)], more: { 'user.id': userOf(call) } }),
  ];
}

/** An agent by the same conventions: its two calls and the tool between them. */
export function otlpAgent(traceId: string, first: Call, second: Call): RecordedSpan[] {
  const run = toolRunOf(first, second);
  const rootId = spanIdOf(second.key, 0);
  const failure = failureOf(second);
  const asked = message('user', run.question);
  return [
    {
      spanId: rootId,
      name: 'invoke_agent helper',
      startNs: timesOf(first).startNs - AROUND_NS,
      endNs: timesOf(second).endNs + AROUND_NS,
      status: failure === undefined ? 'OK' : 'ERROR',
      statusMessage: '',
      sent: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'helper',
        'gen_ai.conversation.id': `conversation-${second.key.toString(36)}`,
        'user.id': userOf(second),
      },
      added: { 'mlflow.traceRequestId': `tr-${traceId}`, 'mlflow.spanType': 'AGENT' },
      events: failure === undefined ? [] : [exceptionOf(second, failure)],
    },
    chatSpan({ traceId, spanId: spanIdOf(second.key, 1), parentId: rootId, call: first, messages: [asked] }),
    toolSpan(traceId, rootId, spanIdOf(second.key, 2), run),
    chatSpan({
      traceId,
      spanId: spanIdOf(second.key, 3),
      parentId: rootId,
      call: second,
      messages: [asked, message('tool', run.result)],
    }),
  ];
}

interface OtlpChat {
  traceId: string;
  spanId: string;
  parentId?: string;
  call: Call;
  messages: readonly Json[];
  more?: JsonObject;
}

function chatSpan({ traceId, spanId, parentId, call, messages, more }: OtlpChat): RecordedSpan {
  const failure = failureOf(call);
  const model = modelOf(call);
  const { request } = call;
  const outputs: Json = [{ role: 'assistant', parts: [part(answerText(call))], finish_reason: 'stop' }];
  return {
    spanId,
    ...(parentId === undefined ? {} : { parentId }),
    name: `chat ${call.deployment.model.name}`,
    ...timesOf(call),
    status: failure === undefined ? 'OK' : 'ERROR',
    statusMessage: failure?.message ?? '',
    sent: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'fireworks',
      'gen_ai.request.model': model,
      'gen_ai.request.temperature': 0.2,
      'gen_ai.request.max_tokens': 16_384,
      'gen_ai.system_instructions': [part(instructionText(call, [pythonJson(messages)]))],
      'gen_ai.input.messages': messages,
      ...(failure === undefined
        ? {
            'gen_ai.response.finish_reasons': ['stop'],
            'gen_ai.usage.input_tokens': request.promptTokens,
            'gen_ai.usage.output_tokens': request.generatedTokens,
            'gen_ai.usage.cache_read.input_tokens': request.cachedPromptTokens,
            'gen_ai.output.messages': outputs,
          }
        : { 'error.type': failure.type }),
      'server.address': 'api.fireworks.ai',
      ...more,
    },
    added: {
      'mlflow.traceRequestId': `tr-${traceId}`,
      'mlflow.spanType': 'CHAT_MODEL',
      'mlflow.spanInputs': messages,
      ...(failure === undefined ? { 'mlflow.spanOutputs': outputs, 'mlflow.chat.tokenUsage': tokenUsage(call) } : {}),
      'mlflow.llm.model': model,
      'mlflow.llm.provider': 'fireworks',
    },
    events: failure === undefined ? [] : [exceptionOf(call, failure)],
  };
}

function toolSpan(traceId: string, parentId: string, spanId: string, run: ToolRun): RecordedSpan {
  const { tool, argument, callId, result, error, startNs, endNs } = run;
  const given = { [tool.argument]: argument };
  return {
    spanId,
    parentId,
    name: `execute_tool ${tool.name}`,
    startNs,
    endNs,
    status: error === undefined ? 'OK' : 'ERROR',
    statusMessage: error?.message ?? '',
    sent: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool.name,
      'gen_ai.tool.call.id': callId,
      'gen_ai.tool.call.arguments': given,
      ...(error === undefined ? { 'gen_ai.tool.call.result': result } : { 'error.type': error.type }),
    },
    added: {
      'mlflow.traceRequestId': `tr-${traceId}`,
      'mlflow.spanType': 'TOOL',
      'mlflow.spanInputs': given,
      ...(error === undefined ? { 'mlflow.spanOutputs': result } : {}),
    },
    events: error === undefined ? [] : [exceptionEvent(endNs, error.type, error.message)],
  };
}

function userOf(call: Call): string {
  return chosen(call, 55, USERS);
}
