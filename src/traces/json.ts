/** Readers of JSON from outside: what has not the expected type is absent. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** Empty for what is no list. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Text that is not empty. */
export function someText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Numbers and numeric text, since protobuf's JSON writes 64-bit integers as text. */
export function number(value: unknown): number | undefined {
  const result = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof result === 'number' && Number.isFinite(result) ? result : undefined;
}

/** Undefined when it is not JSON. */
export function parseJson(source: string): unknown {
  try {
    const value: unknown = JSON.parse(source);
    return value;
  } catch {
    return undefined;
  }
}

/** The value of a JSON text; any other text or value as it is. */
export function decodeJson(value: unknown): unknown {
  return typeof value === 'string' ? (parseJson(value) ?? value) : value;
}

/** Text as it is, anything else as JSON. Printing recurses, so a value may be nested too deeply for it. */
export function print(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '(nested too deeply to be shown)';
  }
}

const DEEPEST_EMPTY = 3;

/** Nothing, or lists and objects of nothing, such as the empty stream object that the TypeScript SDK stores. */
export function isEmpty(value: unknown, depth = 0): boolean {
  if (typeof value === 'object' && value !== null) {
    return depth < DEEPEST_EMPTY && Object.values(value).every((one) => isEmpty(one, depth + 1));
  }
  return value === undefined || value === null || value === '';
}
