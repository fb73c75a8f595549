/**
 * Addition that keeps what rounding loses, as Prometheus 3 adds (promql/functions.go, kahanSumInc), so that sums
 * do not depend on the order of series and a quantile at the edge of a bucket falls on the same side in both stores.
 * Returns what `sum + value` lost when it became `added`, on top of the `error` lost before.
 */
export function compensation(sum: number, value: number, added: number, error: number): number {
  if (isInfinite(added)) {
    return 0;
  }
  return Math.abs(sum) >= Math.abs(value) ? error + (sum - added + value) : error + (value - added + sum);
}

/** The sum with what was lost given back; an infinite sum has lost nothing. */
export function compensated(sum: number, error: number): number {
  return isInfinite(sum) ? sum : sum + error;
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity;
}

/** A compensated sum of one value after the other. */
export class RunningSum {
  sum = 0;
  error = 0;
  count = 0;

  clear(): void {
    this.sum = this.error = this.count = 0;
  }

  add(value: number): void {
    const added = this.sum + value;
    this.error = compensation(this.sum, value, added, this.error);
    this.sum = added;
    this.count++;
  }
}

/** NaN gives way to anything. */
export function moreExtreme(held: number, value: number, which: 'min' | 'max'): number {
  if (held !== held) {
    return value;
  }
  return (which === 'max' ? value > held : value < held) ? value : held;
}
