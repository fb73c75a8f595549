// Texts of servers and people may be megabytes long. Each of these looks at every character once at the most.

const LOOKED_AT_PER_SHOWN = 100;

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

/** A title is in the head of a page, which is not longer. */
const PAGE_LOOKED_AT = 64 * 1024;
const OPENING = '<title';

/** The title of a web page, empty where it has none; undefined for what is no page. */
export function pageTitle(body: string): string | undefined {
  const page = body.slice(0, PAGE_LOOKED_AT);
  if (!page.trimStart().startsWith('<')) {
    return undefined;
  }
  const opening = page.toLowerCase().indexOf(OPENING);
  const from = opening < 0 ? -1 : page.indexOf('>', opening);
  if (from < 0) {
    return '';
  }
  const end = page.indexOf('<', from);
  return page.slice(from + 1, end < 0 ? undefined : end);
}

/** A number with its noun: `1 deployment`, `3 deployments`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const SIZES = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** A number of bytes for people, in powers of a thousand as file managers show them: `820 bytes`, `3.7 MB`, `227 MB`. */
export function sizeText(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), SIZES.length - 1);
  const size = bytes / 1000 ** power;
  return `${power > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${SIZES[power]}`;
}

/** Where to change what is wrong. Texts end a clause with it, so that they can be said without it, too. */
export const IN_SETTINGS = ' in the settings of this data source';

/** A text as it is said on the page of the settings, where nobody has to be sent there. */
export function saidInSettings(text: string): string {
  return text.replaceAll(IN_SETTINGS, '');
}

/** What an error says of itself; of anything else that was thrown its text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
