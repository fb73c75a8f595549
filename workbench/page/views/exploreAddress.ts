import type { DataQuery } from '@grafana/data';

/** The queries an address asks for: `queries=[…]`, or the first pane of Grafana's `panes={…}`. */
export function readQueries(params: URLSearchParams): DataQuery[] {
  const panes = parse(params.get('panes'));
  const pane = isRecord(panes) ? Object.values(panes)[0] : undefined;
  const queries = isRecord(pane) ? pane.queries : parse(params.get('queries'));
  return Array.isArray(queries)
    ? queries.filter(isRecord).map((query, index) => ({ refId: letter(index), ...query }))
    : [];
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
