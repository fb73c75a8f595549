/**
 * The beginning of a text in one line, with runs of blanks as one. What cannot be shown is not looked at: of a
 * megabyte of blanks in front, nothing is found.
 */
export function shortened(text: string, longest: number): string {
  const line = text
    .slice(0, LOOKED_AT_PER_SHOWN * longest)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

const LOOKED_AT_PER_SHOWN = 100;
