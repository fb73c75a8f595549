import type { Call } from '../calls/tracedCall';
import type { Json, JsonObject, RecordedSpan } from '../recorded';
import { chatSpan, functionSpan } from './chatSpan';
import { exceptionEvent, exceptionOf, failureOf } from './failure';
import { spanIdOf } from './ids';
import { answered, AROUND_NS, says, type Program } from './programs';
import { answerText, chosen, instructionText } from './texts';
import { timesOf } from './times';
import { toolDefinition, TOOLS, type Tool } from './words';

/** What an agent did: the tool that the model asked for, what it was given, and what it gave or why it failed. */
export interface ToolRun {
  tool: Tool;
  question: string;
  argument: string;
  callId: string;
  result: string;
  error: { type: string; message: string } | undefined;
  startNs: bigint;
  endNs: bigint;
}

/** The tool runs between the two calls. */
export function toolRunOf(first: Call, second: Call): ToolRun {
  const tool = chosen(second, 51, TOOLS);
  const argument = chosen(second, 52, tool.values);
  const fails = chosen(second, 53, [...Array(12).keys()]) === 0;
  const error = fails ? { type: 'ConnectionError', message: `${tool.name} does not answer` } : undefined;
  return {
    tool,
    question: tool.question(argument),
    argument,
    callId: `call_${second.key.toString(16).padStart(8, '0')}`,
    result: fails ? 'The tool failed.' : chosen(second, 54, tool.answers),
    error,
    startNs: timesOf(first).endNs + 1_000_000n,
    endNs: timesOf(second).startNs - 1_000_000n,
  };
}

/** A program whose model asks for a tool and answers with what the tool gave. */
export function agentProgram(traceId: string, first: Call, second: Call): Program {
  const run = toolRunOf(first, second);
  const rootId = spanIdOf(second.key, 0);
  const failure = failureOf(second);
  const asked = says('user', run.question);
  const call: JsonObject = {
    id: run.callId,
    function: { arguments: JSON.stringify({ [run.tool.argument]: run.argument }), name: run.tool.name },
    type: 'function',
  };
  const shared = { traceId, parentId: rootId, tools: [toolDefinition(run.tool)], streams: false };
  return {
    spans: [
      functionSpan({
        traceId,
        spanId: rootId,
        name: 'run_tool_agent',
        type: 'AGENT',
        startNs: timesOf(first).startNs - AROUND_NS,
        endNs: timesOf(second).endNs + AROUND_NS,
        inputs: { question: run.question },
        ...(failure === undefined ? { outputs: answerText(second) } : {}),
        events: failure === undefined ? [] : [exceptionOf(second, failure)],
      }),
      chatSpan({
        ...shared,
        spanId: spanIdOf(second.key, 1),
        call: first,
        messages: [says('system', instructionText(first, [run.question])), asked],
        parameters: { temperature: 0.2 },
        answer: { text: undefined, reasoning: undefined, toolCall: call, finishReason: 'tool_calls' },
      }),
      toolSpan(traceId, rootId, spanIdOf(second.key, 2), run),
      chatSpan({
        ...shared,
        spanId: spanIdOf(second.key, 3),
        call: second,
        messages: [
          says('system', instructionText(second, [run.question, run.result])),
          asked,
          { role: 'assistant', tool_calls: [call] },
          { role: 'tool', tool_call_id: run.callId, content: run.result },
        ],
        parameters: { temperature: 0.2 },
        answer: answered(second, answerText(second), 'stop'),
      }),
    ],
  };
}

function toolSpan(traceId: string, parentId: string, spanId: string, run: ToolRun): RecordedSpan {
  const { tool, argument, result, error, startNs, endNs } = run;
  const inputs: { [key: string]: Json } = { [tool.argument]: argument };
  return functionSpan({
    traceId,
    spanId,
    parentId,
    name: tool.name,
    type: 'TOOL',
    startNs,
    endNs,
    inputs,
    ...(error === undefined ? { outputs: result } : {}),
    events: error === undefined ? [] : [exceptionEvent(endNs, error.type, error.message)],
  });
}
