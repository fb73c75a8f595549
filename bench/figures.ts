export type Target = { atLeast: number } | { atMost: number };

/** One measured number of `npm run bench`. Ratios, sizes and counts can be compared between machines, times cannot. */
export interface Figure {
  name: string;
  /** Undefined where it could not be measured; `note` then says why. */
  value: number | undefined;
  unit: string;
  /** What stands beside it: the peer or limit measured in the same run. */
  beside?: string;
  /** Absent where a number is only told. */
  target?: Target;
  note?: string;
}

export function meetsTarget({ value, target }: Figure): boolean {
  if (value === undefined) {
    return false;
  }
  if (target === undefined) {
    return true;
  }
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
