import { FieldType, locationUtil, type DataFrame, type DataLink, type Field } from '@grafana/data';
import type { DrawnQuery } from '../frames';
import { parseBound } from '../series/bound';
import { tracesBehind, type TraceSettings } from '../traces/eager';
import type { FireworksQuery } from '../types';

/** Durations of traces are those of whole calls, so only these bounds mean the same. */
const WHOLE_CALL = 'latency_overall_ms_bucket:sum_by_deployment';
/** Metrics are per minute, and a call is recorded when it began. */
const AROUND_MS = 2 * 60_000;

/**
 * A link from each place of a metrics panel to the calls behind it: those of its deployment or model at that minute,
 * and of a cell of a heatmap those that took as long.
 */
export function withTraceLinks(frames: readonly DataFrame[], drawn: DrawnQuery, settings: TraceSettings): DataFrame[] {
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field, index) =>
      field.type === FieldType.number && field.labels !== undefined
        ? withLink(field, queryBehind(field, frame.fields[index - 1], drawn), settings)
        : field
    ),
  }));
}

function withLink(field: Field, query: Partial<FireworksQuery>, { links: { uid } }: TraceSettings): Field {
  const link: DataLink = {
    title: 'Traces behind this',
    url: '',
    onBuildUrl: ({ replaceVariables }) => exploreAt(uid, query, Number(replaceVariables?.('${__value.time}'))),
  };
  return { ...field, config: { ...field.config, links: [...(field.config.links ?? []), link] } };
}

function queryBehind(field: Field, below: Field | undefined, { info, view }: DrawnQuery): Partial<FireworksQuery> {
  const { le, ...labels } = field.labels ?? {};
  const to = le === undefined ? undefined : parseBound(le);
  const isBucket = view === 'heatmap' && info.name === WHOLE_CALL;
  const query = tracesBehind(
    labels,
    isBucket && to !== undefined ? { fromMs: parseBound(below?.labels?.le ?? '') ?? 0, toMs: to } : undefined
  );
  return ABOUT_ERRORS.test(info.name)
    ? { ...query, traceFilters: [...(query.traceFilters ?? []), { label: 'status', operator: '=', value: 'ERROR' }] }
    : query;
}

const ABOUT_ERRORS = /error/;

/** Grafana's internal links take a range from nowhere but the panel, so the address is made by hand. */
function exploreAt(uid: string, query: Partial<FireworksQuery>, timeMs: number): string {
  const range =
    Number.isFinite(timeMs) && timeMs > 0
      ? { from: String(timeMs - AROUND_MS), to: String(timeMs + AROUND_MS) }
      : { from: 'now-1h', to: 'now' };
  const pane = { datasource: uid, queries: [{ refId: 'A', datasource: { uid }, ...query }], range };
  const panes = encodeURIComponent(JSON.stringify({ traces: pane }));
  return locationUtil.assureBaseUrl(`/explore?schemaVersion=1&panes=${panes}`);
}
