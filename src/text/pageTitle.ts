/** A title is in the head of a page, which is not longer. */
const LOOKED_AT = 64 * 1024;
const OPENING = '<title';

/** The title of a web page, empty where it has none; undefined for what is no page. */
export function pageTitle(body: string): string | undefined {
  const page = body.slice(0, LOOKED_AT);
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
