import { object, parseJson, type JsonObject } from '../json';

/** Call arguments that have a field of their own. */
const NO_PARAMETER = new Set([
  'model',
  'messages',
  'input',
  'prompt',
  'system',
  'system_instruction',
  'contents',
  'tools',
  'response_format',
  'instructions',
  'text',
  'usage',
]);

/** Where OpenTelemetry and Vercel's AI SDK keep the arguments of a call. */
const REQUESTS = ['gen_ai.request.', 'ai.settings.'];

/**
 * With what a model was called. An argument of a call has a plain name; a name with dots is an attribute of the SDK that
 * recorded it, and only some of those are arguments.
 */
export function readParameters(attributes: JsonObject, inputs: JsonObject): JsonObject {
  const given = [
    ...Object.entries(object(parsed(attributes['llm.invocation_parameters'])) ?? {}),
    ...Object.entries(inputs),
    ...Object.entries(attributes).flatMap(([name, value]): Array<[string, unknown]> => {
      const prefix = REQUESTS.find((one) => name.startsWith(one));
      return prefix === undefined ? (name.includes('.') ? [] : [[name, value]]) : [[name.slice(prefix.length), value]];
    }),
  ];
  return Object.fromEntries(given.filter(([name, value]) => !NO_PARAMETER.has(name) && value !== undefined));
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : value;
}

/** What is said elsewhere: MLflow's own, and what became parameters, tokens and instructions. */
const READ =
  /^(?:mlflow\.|gen_ai\.(?:request|usage)\.|gen_ai\.system_instructions$|ai\.(?:settings|usage)\.|llm\.(?:invocation_parameters$|token_count\.))/;
/** Of a list that was written an attribute each, as OpenInference does with the messages. */
const FLATTENED = /\.\d+(?:\.|$)/;

/** Attributes of a call's span that are neither parameters nor read already, such as `server.address`. */
export function otherAttributes(attributes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => name.includes('.') && !READ.test(name) && !FLATTENED.test(name))
  );
}
