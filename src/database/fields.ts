/** What a record holds, taken only as what it should be. Each throws TypeError when it is something else. */

export function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('no object');
  }
  return { ...value };
}

export function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) {
    throw new TypeError('no list');
  }
  return value;
}

export function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError('no number');
  }
  return value;
}

export function countOf(value: unknown): number {
  const count = numberOf(value);
  if (!Number.isInteger(count) || count < 0) {
    throw new TypeError('no count');
  }
  return count;
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError('no text');
  }
  return value;
}

/** What `read` makes of a record; undefined when the record is not what it should be. */
export function readOrUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
