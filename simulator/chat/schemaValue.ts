import type { Random } from '../world/random';
import { list, object, type JsonObject } from './chatRequest';
import { pick, prose } from './prose';

const DEEPEST = 8;

/**
 * A value that a JSON schema allows: what models with structured output answer.
 * Knows the keywords that OpenAI's strict schemas have; of alternatives it takes the first.
 */
export function schemaValue(schema: JsonObject, random: Random, root: JsonObject = schema, depth = 0): unknown {
  const resolved = resolve(schema, root);
  if (resolved.const !== undefined) {
    return resolved.const;
  }
  const choices = list(resolved.enum);
  if (choices.length > 0) {
    return pick(random, choices);
  }
  const alternative = object([...list(resolved.anyOf), ...list(resolved.oneOf)][0]);
  if (alternative !== undefined && depth < DEEPEST) {
    return schemaValue(alternative, random, root, depth + 1);
  }
  switch (typeOf(resolved)) {
    case 'object':
      return depth < DEEPEST ? objectValue(resolved, random, root, depth) : {};
    case 'array': {
      const items = object(resolved.items);
      const count = Math.max(Number(resolved.minItems ?? 1), 1);
      return items === undefined || depth >= DEEPEST
        ? []
        : Array.from({ length: count }, () => schemaValue(items, random, root, depth + 1));
    }
    case 'integer':
      return Math.floor(numberValue(resolved, random));
    case 'number':
      return Math.round(numberValue(resolved, random) * 100) / 100;
    case 'boolean':
      return random.next() < 0.5;
    case 'null':
      return null;
    default:
      return prose(random, 3);
  }
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = schema.$ref;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) {
    return schema;
  }
  const target = reference
    .slice(2)
    .split('/')
    .reduce<JsonObject | undefined>((at, key) => object(at?.[key]), root);
  return target ?? {};
}

function typeOf(schema: JsonObject): unknown {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  return type ?? (schema.properties === undefined ? 'string' : 'object');
}

function objectValue(schema: JsonObject, random: Random, root: JsonObject, depth: number): JsonObject {
  const properties = Object.entries(object(schema.properties) ?? {});
  return Object.fromEntries(
    properties.map(([name, property]) => [name, schemaValue(object(property) ?? {}, random, root, depth + 1)])
  );
}

function numberValue(schema: JsonObject, random: Random): number {
  const least = Number(schema.minimum ?? 1);
  const most = Number(schema.maximum ?? least + 99);
  return least + random.next() * (most - least);
}
