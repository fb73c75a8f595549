/** The part of an address of a bundled dashboard that names it. */
const DASHBOARD = /^\/d\/([\w-]+)/;

/**
 * The same with all links to bundled dashboards leading to their counterparts; those to a dashboard that has none, such
 * as that of traces, are left out.
 */
export function linkedTo<Value>(value: Value, counterparts: ReadonlyMap<string, string>): Value {
  const changed: unknown = JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    Array.isArray(part) ? part.filter((one) => leads(one, counterparts)).map((one) => moved(one, counterparts)) : part
  );
  return changed as Value;
}

function leads(part: unknown, counterparts: ReadonlyMap<string, string>): boolean {
  const uid = uidIn(part);
  return uid === undefined || counterparts.has(uid);
}

function moved(part: unknown, counterparts: ReadonlyMap<string, string>): unknown {
  const uid = uidIn(part);
  return uid === undefined || !hasUrl(part)
    ? part
    : { ...part, url: part.url.replace(DASHBOARD, `/d/${counterparts.get(uid)}`) };
}

function uidIn(part: unknown): string | undefined {
  return hasUrl(part) ? DASHBOARD.exec(part.url)?.[1] : undefined;
}

function hasUrl(part: unknown): part is { url: string } {
  return typeof part === 'object' && part !== null && 'url' in part && typeof part.url === 'string';
}
