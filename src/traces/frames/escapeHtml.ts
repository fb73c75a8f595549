/** Where a text could begin a tag or a character reference. */
const BEGINNINGS = /[<&]/g;

/**
 * A text as it has to be written where Grafana puts it between two tags of HTML; docs/security.md lists those places.
 * Nothing else means anything between tags, and the same texts also stand in summaries that Grafana shows as they are:
 * quotes, apostrophes and arrows are left alone there. Not for attributes.
 */
export function escapeHtml(text: string): string {
  return text.replace(BEGINNINGS, (character) => (character === '<' ? '&lt;' : '&amp;'));
}
