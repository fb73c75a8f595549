export type JsonObject = Readonly<Record<string, unknown>>;

/** Readers of JSON from outside: what has not the expected type is absent. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

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

/** Text as it is, anything else as JSON. Printing recurses, so what is nested too deeply for it is said to be that. */
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

const EMPTY_SHELLS = 3;

/** Nothing, or lists and objects of nothing, such as the shell of a stream that the TypeScript SDK stores. */
export function holdsNothing(value: unknown, depth = 0): boolean {
  if (typeof value === 'object' && value !== null) {
    return depth < EMPTY_SHELLS && Object.values(value).every((one) => holdsNothing(one, depth + 1));
  }
  return value === undefined || value === null || value === '';
}
