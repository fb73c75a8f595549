import {
  FieldType,
  locationUtil,
  type DataFrame,
  type DataLink,
  type Field,
  type InterpolateFunction,
} from '@grafana/data';
import type { DrawnQuery } from '../frames';
import { parseBound } from '../series/bound';
import type { Labels } from '../series/labels';
import { tracesBehind, type TraceSettings } from '../traces/eager';
import type { FireworksQuery } from '../types';

/** Durations of traces are those of whole calls, so only these bounds mean the same. */
const WHOLE_CALL = 'latency_overall_ms_bucket:sum_by_deployment';
/** Metrics are per minute, and a call is recorded when it began. */
const AROUND_MS = 2 * 60_000;
/** Where nothing is known of a time. */
const LAST_HOUR = { from: 'now-1h', to: 'now' };

/** What a link leads to, once it is known where it was clicked: variables of that place are replaced. */
type Behind = (replace: InterpolateFunction) => { query: Partial<FireworksQuery>; range: { from: string; to: string } };

/**
 * A link from each place of a metrics panel to the calls behind it: those of its deployment or model at that minute,
 * and of a cell of a heatmap those that took as long. In a table labels and time are those of the row.
 */
export function withTraceLinks(frames: readonly DataFrame[], drawn: DrawnQuery, settings: TraceSettings): DataFrame[] {
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field, index) => {
      if (field.type !== FieldType.number) {
        return field;
      }
      const behind =
        field.labels === undefined
          ? behindRow(frame.fields, drawn)
          : behindPlace(field.labels, frame.fields[index - 1], drawn);
      return withLink(field, behind, settings);
    }),
  }));
}

function withLink(field: Field, behind: Behind, { links: { uid } }: TraceSettings): Field {
  const link: DataLink = {
    title: 'Traces behind this',
    url: '',
    onBuildUrl: ({ replaceVariables }) => exploreAt(uid, behind(replaceVariables ?? (() => ''))),
  };
  return { ...field, config: { ...field.config, links: [...(field.config.links ?? []), link] } };
}

/** A point of a line or a cell of a heatmap: labels are the field's. */
function behindPlace({ le, ...labels }: Labels, below: Field | undefined, drawn: DrawnQuery): Behind {
  const to = le === undefined ? undefined : parseBound(le);
  const isBucket = drawn.view === 'heatmap' && drawn.info.name === WHOLE_CALL;
  const boundsMs =
    isBucket && to !== undefined ? { fromMs: parseBound(below?.labels?.le ?? '') ?? 0, toMs: to } : undefined;
  return (replace) => ({
    query: queryBehind(tracesBehind(labels, boundsMs), drawn),
    range: around(replace('${__value.time}')),
  });
}

/** A row of a table: labels stand in columns. A table of the whole range has no time of its own. */
function behindRow(fields: readonly Field[], drawn: DrawnQuery): Behind {
  const columns = fields.filter((field) => field.type === FieldType.string).map((field) => field.name);
  const hasTime = fields.some((field) => field.type === FieldType.time);
  return (replace) => {
    const labels = Object.fromEntries(columns.map((name) => [name, replace(`\${__data.fields["${name}"]}`)]));
    return {
      query: queryBehind(tracesBehind(labels), drawn),
      range: hasTime
        ? around(replace('${__data.fields["Time"].numeric}'))
        : { from: replace('${__from}') || LAST_HOUR.from, to: replace('${__to}') || LAST_HOUR.to },
    };
  };
}

function queryBehind(query: Partial<FireworksQuery>, { info }: DrawnQuery): Partial<FireworksQuery> {
  return ABOUT_ERRORS.test(info.name)
    ? { ...query, traceFilters: [...(query.traceFilters ?? []), { label: 'status', operator: '=', value: 'ERROR' }] }
    : query;
}

const ABOUT_ERRORS = /error/;

function around(time: string): { from: string; to: string } {
  const timeMs = Number(time);
  return Number.isFinite(timeMs) && timeMs > 0
    ? { from: String(timeMs - AROUND_MS), to: String(timeMs + AROUND_MS) }
    : LAST_HOUR;
}

/** Grafana's internal links take a range from nowhere but the panel, so the address is made by hand. */
function exploreAt(uid: string, { query, range }: ReturnType<Behind>): string {
  const pane = { datasource: uid, queries: [{ refId: 'A', datasource: { uid }, ...query }], range };
  const panes = encodeURIComponent(JSON.stringify({ traces: pane }));
  return locationUtil.assureBaseUrl(`/explore?schemaVersion=1&panes=${panes}`);
}
