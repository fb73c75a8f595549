/** What anything takes beside its texts: a field, an entry, a number. Measured in Chromium, which takes a bit less. */
const EACH_BYTES = 32;

/** About how much memory a value takes, in bytes. Whatever hangs on it in several places counts several times. */
export function sizeOf(value: unknown): number {
  let bytes = 0;
  // Values from outside may be nested deeper than functions can call themselves.
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    bytes += EACH_BYTES;
    if (typeof one === 'string') {
      bytes += 2 * one.length;
    } else if (typeof one === 'object' && one !== null) {
      for (const inner of Object.values(one)) {
        left.push(inner);
      }
    }
  }
  return bytes;
}
