import { mix, Random } from '../world/random';
import type { ChatMessage, ChatRequest, Tool } from './chatRequest';
import type { CalledModel } from './models';
import { countTokens, hashText, prose, tokenize } from './prose';
import { schemaValue } from './schemaValue';

export interface ToolCall {
  id: string;
  name: string;
  /** JSON. */
  arguments: string;
}

export interface Choice {
  /** What some models think before they answer, apart from the answer. */
  reasoning: string | undefined;
  text: string | undefined;
  toolCalls: readonly ToolCall[];
  finishReason: 'stop' | 'length' | 'tool_calls';
}

export interface Usage {
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
}

export interface Completion {
  id: string;
  choices: readonly Choice[];
  usage: Usage;
}

/** The same seed, model and messages give the same completion, so that a test can expect one. */
export function complete(seed: number, model: CalledModel, request: ChatRequest): Completion {
  const asked = JSON.stringify([model.name, request.messages.map((message) => message.source), request.schema]);
  const key = mix(seed, hashText(asked));
  const choices = Array.from({ length: request.choices }, (_, index) => choose(new Random(key, index), model, request));
  return {
    id: `chatcmpl-${key.toString(16).padStart(8, '0')}`,
    choices,
    usage: {
      promptTokens: promptTokens(request.messages, request.tools),
      // A prefix that an earlier call of the same talk has sent already.
      cachedTokens: promptTokens(request.messages.slice(0, -1), []),
      completionTokens: choices.reduce((sum, choice) => sum + choiceTokens(choice), 0),
    },
  };
}

function choose(random: Random, model: CalledModel, request: ChatRequest): Choice {
  const reasoning = model.shortName.startsWith('gpt-oss') ? `The user wants an answer. ${prose(random, 6)}` : undefined;
  const tool = toolToCall(request);
  if (tool !== undefined) {
    return { reasoning, text: undefined, toolCalls: [callOf(tool, request, random)], finishReason: 'tool_calls' };
  }
  const pieces = tokenize(answerText(random, model, request));
  const text = pieces.slice(0, request.maxTokens).join('');
  return { reasoning, text, toolCalls: [], finishReason: pieces.length > request.maxTokens ? 'length' : 'stop' };
}

/** With tools given, the first allowed one is called once; as soon as a result is there, the model answers. */
function toolToCall({ tools, toolChoice, messages }: ChatRequest): Tool | undefined {
  return messages[messages.length - 1]?.role === 'tool'
    ? undefined
    : tools.find((tool) => toolChoice === undefined || tool.name === toolChoice);
}

/** Arguments that the schema allows; a name of a place in the question is used where a string is wanted. */
function callOf(tool: Tool, { messages }: ChatRequest, random: Random): ToolCall {
  const value = schemaValue({ type: 'object', ...tool.parameters }, random);
  const place = /\b(?:in|at|of|for) ([A-Z]\w+)/.exec(messages[messages.length - 1]?.text ?? '')?.[1];
  const filled =
    place === undefined || typeof value !== 'object' || value === null
      ? value
      : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typeof one === 'string' ? place : one]));
  return {
    id: `call_${Math.floor(random.next() * 0xffffffff).toString(16)}`,
    name: tool.name,
    arguments: JSON.stringify(filled),
  };
}

function answerText(random: Random, model: CalledModel, { messages, schema }: ChatRequest): string {
  const last = messages[messages.length - 1];
  if (schema !== undefined) {
    return JSON.stringify(schemaValue(schema, random));
  }
  if (last?.role === 'tool') {
    return `The tool says: ${last.text}. ${prose(random, 8)}`;
  }
  const answer = prose(random, 20 + Math.floor(random.next() * 20));
  return model.shortName.startsWith('deepseek-r1') ? `<think>${prose(random, 8)}</think>\n${answer}` : answer;
}

/** A few tokens frame each message, as chat templates do. */
function promptTokens(messages: readonly ChatMessage[], tools: readonly Tool[]): number {
  const framed = messages.reduce((sum, message) => sum + 4 + countTokens(JSON.stringify(message.source)), 0);
  return framed + tools.reduce((sum, tool) => sum + 12 + Object.keys(tool.parameters).length * 4, 0);
}

function choiceTokens({ reasoning, text, toolCalls }: Choice): number {
  const calls = toolCalls.reduce((sum, call) => sum + 8 + countTokens(call.arguments), 0);
  return countTokens(reasoning ?? '') + countTokens(text ?? '') + calls;
}
