import { modelOf, type Call } from '../calls/tracedCall';
import type { Json, JsonObject, RecordedSpan } from '../recorded';
import { chunkEvents, completionJson, tokenUsage, type Answer } from './chatAnswer';
import { exceptionOf, failureOf } from './failure';
import { timesOf } from './times';

/** A call of a model that MLflow's Python client traced by itself. */
export interface ChatSpan {
  traceId: string;
  spanId: string;
  parentId?: string;
  call: Call;
  messages: readonly Json[];
  parameters: JsonObject;
  tools?: readonly Json[];
  streams: boolean;
  /** What it would have answered, had it not failed. */
  answer: Answer;
}

/** Levels of Python's logging. */
const INFO = 20;
const ERROR = 40;

export function chatSpan(chat: ChatSpan): RecordedSpan {
  const { traceId, spanId, parentId, call, messages, parameters, tools, streams, answer } = chat;
  const model = modelOf(call);
  const failure = failureOf(call);
  const given = { ...parameters, ...(tools === undefined ? {} : { tools }), ...(streams ? { stream: true } : {}) };
  return {
    spanId,
    ...(parentId === undefined ? {} : { parentId }),
    name: 'Completions',
    ...timesOf(call),
    status: failure === undefined ? 'OK' : 'ERROR',
    statusMessage: '',
    sent: {
      'mlflow.traceRequestId': `tr-${traceId}`,
      'mlflow.spanType': 'CHAT_MODEL',
      'mlflow.spanInputs': { model, messages, ...given },
      model,
      ...given,
      'mlflow.message.format': 'openai',
      ...(tools === undefined ? {} : { 'mlflow.chat.tools': tools }),
      'mlflow.llm.model': model,
      ...(failure === undefined
        ? { 'mlflow.chat.tokenUsage': tokenUsage(call), 'mlflow.spanOutputs': completionJson(call, answer) }
        : {}),
      'mlflow.spanLogLevel': failure === undefined ? INFO : ERROR,
    },
    added: {},
    events: failure !== undefined ? [exceptionOf(call, failure)] : streams ? chunkEvents(call, answer) : [],
  };
}

/** A function of the program around the calls: an agent, a turn of a talk, a tool. */
export interface FunctionSpan {
  traceId: string;
  spanId: string;
  parentId?: string;
  name: string;
  type: 'AGENT' | 'CHAIN' | 'TOOL';
  startNs: bigint;
  endNs: bigint;
  inputs: JsonObject;
  /** Absent when it failed. */
  outputs?: Json;
  more?: JsonObject;
  events: RecordedSpan['events'];
}

export function functionSpan(span: FunctionSpan): RecordedSpan {
  const { traceId, spanId, parentId, name, type, startNs, endNs, inputs, outputs, more, events } = span;
  const exception = events.find((event) => event.name === 'exception')?.attributes;
  return {
    spanId,
    ...(parentId === undefined ? {} : { parentId }),
    name,
    startNs,
    endNs,
    status: exception === undefined ? 'OK' : 'ERROR',
    statusMessage:
      exception === undefined ? '' : `${exception['exception.type'] ?? ''}: ${exception['exception.message'] ?? ''}`,
    sent: {
      'mlflow.traceRequestId': `tr-${traceId}`,
      'mlflow.spanType': type,
      'mlflow.spanFunctionName': name,
      'mlflow.spanInputs': inputs,
      ...more,
      ...(outputs === undefined ? {} : { 'mlflow.spanOutputs': outputs }),
      'mlflow.spanLogLevel': exception === undefined ? INFO : ERROR,
    },
    added: {},
    events,
  };
}
