import type { DataQuery } from '@grafana/data';

/** The range of a pane of Grafana's; undefined where there is none. */
export function readPaneRange(params: URLSearchParams): { from: string; to: string } | undefined {
  const range = readPane(params)?.range;
  return isRecord(range) ? { from: String(range.from), to: String(range.to) } : undefined;
}

/** The queries an address asks for: `queries=[…]`, or those of a pane of Grafana's. */
export function readQueries(params: URLSearchParams): DataQuery[] {
  const pane = readPane(params);
  const queries = pane === undefined ? parse(params.get('queries')) : pane.queries;
  return Array.isArray(queries)
    ? queries.filter(isRecord).map((query, index) => ({ refId: letter(index), ...query }))
    : [];
}

/** The first of `panes={…}`, or `left={…}` as links inside of Grafana have it. */
function readPane(params: URLSearchParams): Record<string, unknown> | undefined {
  const panes = parse(params.get('panes'));
  const pane = isRecord(panes) ? Object.values(panes)[0] : parse(params.get('left'));
  return isRecord(pane) ? pane : undefined;
}

/** The name of the next row: A, B, C. */
export function letter(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
