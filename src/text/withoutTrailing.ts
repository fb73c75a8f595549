/**
 * The text without those characters at its end. One look at each: a pattern that ends with `+$` begins anew at every
 * character of every run, which takes hours for a megabyte of them.
 */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) {
    end--;
  }
  return text.slice(0, end);
}
