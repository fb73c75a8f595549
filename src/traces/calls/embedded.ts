import { list, number, object, print, type JsonObject } from '../json';
import type { ModelCall } from './types';

/** Bytes of a number in OpenAI's base64 coding of vectors. */
const FLOAT_BYTES = 4;

/** What was embedded, and how many numbers each became, where anybody says so. */
export function readEmbedded(
  inputs: unknown,
  outputs: unknown,
  attributes: JsonObject
): NonNullable<ModelCall['embedded']> {
  const source = object(inputs) ?? {};
  const asked = source.input ?? (object(inputs) === undefined ? inputs : undefined);
  const dimensions =
    lengthOf(vectorIn(outputs)) ??
    number(attributes['gen_ai.embeddings.dimension.count']) ??
    number(source.dimensions) ??
    number(attributes['gen_ai.request.dimensions']);
  return { inputs: textsIn(asked), ...(dimensions === undefined ? {} : { dimensions }) };
}

/** A list of numbers is one text, given as tokens. */
function textsIn(asked: unknown): string[] {
  const texts = Array.isArray(asked) && asked.some((one) => typeof one !== 'number') ? asked : [asked];
  return texts.filter((one) => one !== undefined && one !== null).map(print);
}

/** The first vector, of OpenAI's answer or of an SDK that gives vectors alone. */
function vectorIn(outputs: unknown): unknown {
  const source = object(outputs);
  if (source === undefined) {
    const [first] = list(outputs);
    return Array.isArray(first) ? first : outputs;
  }
  return object(list(source.data)[0])?.embedding ?? source.embedding ?? list(source.embeddings)[0];
}

function lengthOf(vector: unknown): number | undefined {
  if (Array.isArray(vector)) {
    return vector.length > 0 && vector.every((one) => typeof one === 'number') ? vector.length : undefined;
  }
  const [, digits] = (typeof vector === 'string' ? /^([A-Za-z0-9+/]+)={0,2}$/.exec(vector) : null) ?? [];
  const bytes = Math.floor(((digits?.length ?? 0) * 3) / 4);
  return bytes > 0 && bytes % FLOAT_BYTES === 0 ? bytes / FLOAT_BYTES : undefined;
}
