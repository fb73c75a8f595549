const UNIT_MS: Readonly<Record<string, number>> = {
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
const PART = /(\d+(?:\.\d+)?|\.\d+) ?([a-zµ]+) ?/y;
const PLAIN = /^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,2})?$/;

/**
 * `2s`, `1.5 sec`, `1m30s`, `10 min`, in any case; without a unit milliseconds, also as `1e3`.
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
  PART.lastIndex = 0;
  for (let end = 0; end < text.length; end = PART.lastIndex) {
    const [, amount, word = ''] = PART.exec(text) ?? [];
    const unit = unitMs(word);
    if (amount === undefined || unit === undefined) {
      return undefined;
    }
    total += Number(amount) * unit;
  }
  // Nanoseconds are the least that a duration has; more digits are noise of the multiplication.
  return Math.round(total * 1e6) / 1e6;
}

function unitMs(word: string): number | undefined {
  const singular = word.length > 2 && word.endsWith('s') ? word.slice(0, -1) : word;
  return [word, singular].map((one) => (Object.hasOwn(UNIT_MS, one) ? UNIT_MS[one] : undefined)).find(Boolean);
}

/** The same, but only with a unit: what a number alone means, the one who asks for it knows better. */
export function readMilliseconds(text: string): number | undefined {
  return PLAIN.test(text.trim().toLowerCase()) ? undefined : durationMs(text);
}
