const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of a duration as Prometheus writes them (`90s`, `1h30m`); undefined when it is not one or is zero. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(ms|[smhdw]))+$/.test(text)) {
    return undefined;
  }
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdw])/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return total > 0 ? total : undefined;
}

/** The shortest Prometheus duration of whole units, such as `90s` or `2h`. */
export function formatDuration(ms: number): string {
  for (const unit of ['w', 'd', 'h', 'm', 's']) {
    const size = UNIT_MS[unit] ?? 1;
    if (ms >= size && ms % size === 0) {
      return `${ms / size}${unit}`;
    }
  }
  return `${ms}ms`;
}

const SPELLED_MS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    1: ['ms', 'millisecond', 'milliseconds'],
    1000: ['s', 'sec', 'secs', 'second', 'seconds'],
    60_000: ['m', 'min', 'mins', 'minute', 'minutes'],
    3_600_000: ['h', 'hour', 'hours'],
  }).flatMap(([ms, units]) => units.map((unit): [string, number] => [unit, Number(ms)]))
);

/** Longer than any time that a person writes. */
const LONGEST = 60;

/** Milliseconds of a time as people write it: `5s`, `1.5 s`, `1m30s`, `2 min`; undefined for what is none, or has no unit. */
export function readMilliseconds(text: string): number | undefined {
  const written = text.trim().toLowerCase();
  if (written.length > LONGEST || !/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/.test(written)) {
    return undefined;
  }
  let total = 0;
  for (const [, amount, unit = ''] of written.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const size = SPELLED_MS.get(unit);
    if (size === undefined) {
      return undefined;
    }
    // Through the unit's own scale, so that 0.3 s is 300 ms and not 300.00000000000006.
    total += Number((Number(amount) * size).toPrecision(15));
  }
  return total;
}
