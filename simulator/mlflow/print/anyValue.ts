import type { Json, JsonObject } from '../recorded';

/** OTLP's AnyValue in the field names of protobuf. */
export function anyValue(value: Json): Json {
  switch (typeof value) {
    case 'string':
      return { string_value: value };
    case 'boolean':
      return { bool_value: value };
    case 'bigint':
      return { int_value: value };
    case 'number':
      return Number.isInteger(value) ? { int_value: value } : { double_value: value };
    default:
      return value === null ? {} : collection(value);
  }
}

/** Attributes, and maps in them. What is nothing has a key and no value. */
export function keyValues(map: JsonObject): Json[] {
  return Object.entries(map).map(([key, value]): Json => (value === null ? { key } : { key, value: anyValue(value) }));
}

function collection(value: readonly Json[] | JsonObject): Json {
  if (isList(value)) {
    return { array_value: value.length === 0 ? {} : { values: value.map(anyValue) } };
  }
  const values = keyValues(value);
  return { kvlist_value: values.length === 0 ? {} : { values } };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
