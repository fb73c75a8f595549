/** A path has about this many parts at its end that say something; what needs more is written in full. */
const PARTS = [2, 3, Infinity];

/**
 * A short name for each value: the last part of a path such as `accounts/fireworks/models/deepseek-v3`, and as many
 * parts more as it takes to tell it from the others. Of `model#deployment` both sides are paths.
 */
export function shortNames(values: Iterable<string>): Map<string, string> {
  const names = new Map([...new Set(values)].map((value) => [value, shortened(value, 1)]));
  for (const parts of PARTS) {
    const bearers = new Map<string, number>();
    for (const name of names.values()) {
      bearers.set(name, (bearers.get(name) ?? 0) + 1);
    }
    for (const [value, name] of names) {
      if (name === '' || (bearers.get(name) ?? 0) > 1) {
        names.set(value, shortened(value, parts));
      }
    }
  }
  return names;
}

function shortened(value: string, parts: number): string {
  return parts === Infinity
    ? value
    : value
        .split('#')
        .map((path) => lastParts(path, parts))
        .join('#');
}

function lastParts(path: string, parts: number): string {
  let start = path.length;
  for (let part = 0; part < parts; part++) {
    const slash = start === 0 ? -1 : path.lastIndexOf('/', start - 1);
    if (slash === -1) {
      return path;
    }
    start = slash;
  }
  return path.slice(start + 1);
}
