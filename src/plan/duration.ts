/** From the longest. */
const PROMETHEUS_UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]);

const PROMETHEUS_PART = /(\d+)(ms|[smhdw])/y;

/** Milliseconds of a duration as Prometheus writes them (`90s`, `1h30m`); undefined when it is not one or is zero. */
export function parseDuration(text: string): number | undefined {
  let total = 0;
  for (let at = 0; at < text.length; at = PROMETHEUS_PART.lastIndex) {
    PROMETHEUS_PART.lastIndex = at;
    const [, amount, unit = ''] = PROMETHEUS_PART.exec(text) ?? [];
    const unitMs = PROMETHEUS_UNIT_MS.get(unit);
    if (amount === undefined || unitMs === undefined) {
      return undefined;
    }
    total += Number(amount) * unitMs;
  }
  return total > 0 ? total : undefined;
}

/** The shortest Prometheus duration of whole units, such as `90s` or `2h`. */
export function formatDuration(ms: number): string {
  for (const [unit, unitMs] of PROMETHEUS_UNIT_MS) {
    if (ms >= unitMs && ms % unitMs === 0) {
      return `${ms / unitMs}${unit}`;
    }
  }
  return `${ms}ms`;
}

const WRITTEN_UNIT_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** Nobody writes a longer one, and what is longer costs nothing. */
const LONGEST = 60;
const WRITTEN_PART = /(\d+(?:\.\d+)?|\.\d+) ?([a-zµ]+) ?/y;
const PLAIN = /^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,2})?$/;

/**
 * A duration as people write it: `2s`, `1.5 sec`, `1m30s`, `10 min`, in any case; without a unit milliseconds, also as `1e3`.
 * @returns milliseconds; undefined when it is none of these
 */
export function durationMs(value: string): number | undefined {
  const text = value.trim().toLowerCase();
  if (text === '' || text.length > LONGEST) {
    return undefined;
  }
  if (PLAIN.test(text)) {
    return Number(text);
  }
  let total = 0;
  WRITTEN_PART.lastIndex = 0;
  for (let end = 0; end < text.length; end = WRITTEN_PART.lastIndex) {
    const [, amount, word = ''] = WRITTEN_PART.exec(text) ?? [];
    const unit = writtenUnitMs(word);
    if (amount === undefined || unit === undefined) {
      return undefined;
    }
    total += Number(amount) * unit;
  }
  // Nanoseconds are the least that a duration has; more digits are noise of the multiplication.
  return Math.round(total * 1e6) / 1e6;
}

function writtenUnitMs(word: string): number | undefined {
  const singular = word.length > 2 && word.endsWith('s') ? word.slice(0, -1) : word;
  return [word, singular]
    .map((one) => (Object.hasOwn(WRITTEN_UNIT_MS, one) ? WRITTEN_UNIT_MS[one] : undefined))
    .find(Boolean);
}

/** The same, but only with a unit: undefined for a number alone, which the caller reads in its own unit. */
export function readMilliseconds(text: string): number | undefined {
  return PLAIN.test(text.trim().toLowerCase()) ? undefined : durationMs(text);
}
