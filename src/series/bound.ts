const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITY = /^([+-]?)inf(inity)?$/i;

/**
 * The number in an `le` label: `500`, `500.0` and `5e2` are one bound.
 * Undefined for what Go's ParseFloat, and so Prometheus, would not take as one.
 */
export function parseBound(text: string): number | undefined {
  const infinity = INFINITY.exec(text);
  if (infinity) {
    return infinity[1] === '-' ? -Infinity : Infinity;
  }
  const bound = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isFinite(bound) ? bound : undefined;
}

/** The one spelling we write: `+Inf`, and else the shortest decimal. `parseBound` reads it back. */
export function formatBound(bound: number): string {
  if (bound === Infinity) {
    return '+Inf';
  }
  return bound === -Infinity ? '-Inf' : String(bound);
}
