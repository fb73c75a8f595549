import { Random } from '../world/random';
import { list, object, positive } from './chatRequest';
import { invalid } from './errors';
import { countTokens, hashText } from './prose';

const DIMENSIONS = 16;

export interface EmbeddingsRequest {
  model: string;
  inputs: readonly string[];
  dimensions: number;
  /** OpenAI's client asks for base64 unless told otherwise. */
  base64: boolean;
}

/** @throws ChatError 400 */
export function readEmbeddingsRequest(body: unknown): EmbeddingsRequest {
  const request = object(body);
  const input = request?.input;
  const inputs = typeof input === 'string' ? [input] : list(input).map((one) => JSON.stringify(one));
  if (request === undefined || typeof request.model !== 'string') {
    throw invalid('model is required');
  }
  if (inputs.length === 0) {
    throw invalid('input is required');
  }
  return {
    model: request.model,
    inputs,
    dimensions: Math.min(4096, positive(request.dimensions) ?? DIMENSIONS),
    base64: request.encoding_format === 'base64',
  };
}

/** Unit vectors that depend on seed, model and text alone. */
export function embeddings(seed: number, { model, inputs, dimensions, base64 }: EmbeddingsRequest): unknown {
  const promptTokens = inputs.reduce((sum, input) => sum + countTokens(input), 0);
  return {
    object: 'list',
    model,
    data: inputs.map((input, index) => {
      const vector = unitVector(new Random(seed, hashText(model), hashText(input)), dimensions);
      return { object: 'embedding', index, embedding: base64 ? encode(vector) : vector };
    }),
    usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
  };
}

function unitVector(random: Random, dimensions: number): number[] {
  const values = Array.from({ length: dimensions }, () => random.normal());
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

function encode(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
