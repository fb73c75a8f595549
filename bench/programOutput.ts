/** The number that a program of the benchmark printed under this name. */
export function numberIn(output: unknown, key: string): number {
  const value = property(output, key);
  if (typeof value === 'number') {
    return value;
  }
  throw new Error(`The benchmark program printed no number "${key}": ${JSON.stringify(output)}`);
}

/** The list of numbers that it printed. */
export function numbersIn(output: unknown, key: string): number[] {
  const values = property(output, key);
  if (Array.isArray(values)) {
    return values.map(Number);
  }
  throw new Error(`The benchmark program printed no list "${key}": ${JSON.stringify(output)}`);
}

function property(output: unknown, key: string): unknown {
  return typeof output === 'object' && output !== null ? Reflect.get(output, key) : undefined;
}
