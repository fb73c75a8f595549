import type { JsonObject } from '../json';
import type { TokenUsage } from '../spans/types';
import type { ModelName } from './model';

export interface ToolCall {
  id: string;
  name: string;
  /** As the model wrote them: usually JSON, which is not certain. */
  arguments: string;
}

/** One message of a conversation, whichever API it went through. */
export interface Message {
  /** `system`, `user`, `assistant`, `tool`, `developer`, or what else was sent. */
  role: string;
  /** Never HTML, whatever it contains. */
  text: string;
  /** What the model thought before it answered, where the API separates it. */
  reasoning?: string;
  toolCalls: readonly ToolCall[];
  /** On the result of a tool: the call that it answers. */
  toolCallId?: string;
  /** Of the tool or person, where it is given. */
  name?: string;
  /** What is no text, such as `image: https://…`. */
  attachments: readonly string[];
}

export interface Answer extends Message {
  /** Such as `stop`, `length`, `tool_calls`. */
  finishReason?: string;
}

export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON schema. */
  parameters: unknown;
}

export interface Stream {
  chunks: number;
  /** From the start of the span. */
  firstChunkMs: number;
  lastChunkMs: number;
}

/** A call of a model: what was sent, what came back, and what it took. */
export interface ModelCall {
  api: 'chat' | 'responses' | 'embeddings' | 'other';
  model?: ModelName;
  provider?: string;
  messages: readonly Message[];
  /** One for each choice; a stream's are put together from its chunks where MLflow lost parts of them. */
  answers: readonly Answer[];
  tools: readonly ToolDefinition[];
  /** Such as `temperature` and `max_completion_tokens`; those that have a field of their own are left out. */
  parameters: JsonObject;
  /** The schema that the answer had to have. */
  responseFormat?: unknown;
  /** The answer as JSON, when the request has a response format and the answer is JSON. */
  structured?: unknown;
  usage?: TokenUsage;
  stream?: Stream;
  /** Time to the first token: known of streams only. */
  ttftMs?: number;
  /** Texts that were embedded, and how many numbers each vector has, where that is known. */
  embedded?: { inputs: readonly string[]; dimensions?: number };
}
