import type { Json } from '../recorded';

/** OTLP's AnyValue in the field names of protobuf. What is nothing is left out of maps, as MLflow does. */
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

function collection(value: readonly Json[] | { readonly [key: string]: Json }): Json {
  if (isList(value)) {
    return { array_value: value.length === 0 ? {} : { values: value.map(anyValue) } };
  }
  const entries = Object.entries(value).map(([key, one]) => ({ key, value: anyValue(one) }));
  return { kvlist_value: entries.length === 0 ? {} : { values: entries } };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
