import type { FireworksQuery } from '../../types';
import type { LinkContext } from './links';

const FROM = 'FROM_FIELD';
const TO = 'TO_FIELD';

/**
 * An address of Explore whose time range comes from two columns of the row (milliseconds), which Grafana's internal
 * links cannot take from a row. Variables inside the query stay as they are, so that Grafana fills them in.
 */
export function exploreUrl(
  links: LinkContext,
  query: Partial<FireworksQuery>,
  fromColumn: string,
  toColumn: string
): string {
  return explore(links, query, column(fromColumn), column(toColumn));
}

/** The same with a range that is known, in milliseconds. Internal links of spans take the span's own, which is too short. */
export function exploreUrlAt(
  links: LinkContext,
  query: Partial<FireworksQuery>,
  range: { fromMs: number; toMs: number }
): string {
  return explore(links, query, String(Math.floor(range.fromMs)), String(Math.ceil(range.toMs)));
}

function explore({ uid }: LinkContext, query: Partial<FireworksQuery>, from: string, to: string): string {
  const pane = {
    datasource: uid,
    queries: [{ refId: 'A', datasource: { uid }, ...query }],
    range: { from: FROM, to: TO },
  };
  const encoded = encodeURIComponent(JSON.stringify({ a: pane }))
    .replace(FROM, from)
    .replace(TO, to);
  return `/explore?schemaVersion=1&panes=${keepVariables(encoded)}`;
}

function column(name: string): string {
  return `\${__data.fields["${name}"].numeric}`;
}

/** `${…}` was encoded with the rest. */
function keepVariables(encoded: string): string {
  const [before = '', ...parts] = encoded.split('%24%7B');
  return parts.reduce((text, part) => {
    const end = part.indexOf('%7D');
    return end < 0
      ? `${text}%24%7B${part}`
      : `${text}\${${decodeURIComponent(part.slice(0, end))}:percentencode}${part.slice(end + '%7D'.length)}`;
  }, before);
}
