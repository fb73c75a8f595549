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
import type { Filter, FireworksQuery, TraceFilter } from '../types';

/** Durations of traces are those of whole calls, so only these bounds mean the same. */
const WHOLE_CALL = 'latency_overall_ms_bucket:sum_by_deployment';
/** Metrics are per minute, and a call is recorded when it began. */
const AROUND_MS = 2 * 60_000;

/** What of a panel its links take along: the conditions of the row, with variables replaced, and the range. */
export interface LinkedPanel {
  filters: readonly Filter[];
  fromMs: number;
  toMs: number;
  stepMs: number;
}

/** What a link leads to, once it is known where it was clicked: variables of that place are replaced. */
type Behind = (replace: InterpolateFunction) => { query: Partial<FireworksQuery>; range: { from: string; to: string } };

/**
 * A link from each place of a metrics panel to the calls behind it: those of its deployment or model at that minute,
 * and of a cell of a heatmap those that took as long. In a table labels and time are those of the row.
 */
export function withTraceLinks(
  frames: readonly DataFrame[],
  drawn: DrawnQuery,
  panel: LinkedPanel,
  settings: TraceSettings
): DataFrame[] {
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field, index) => {
      if (field.type !== FieldType.number) {
        return field;
      }
      const behind =
        field.labels === undefined
          ? behindRow(frame.fields, drawn, panel)
          : behindPlace(field.labels, frame.fields[index - 1], drawn, panel);
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
function behindPlace(
  { le, ...labels }: Labels,
  below: Field | undefined,
  drawn: DrawnQuery,
  panel: LinkedPanel
): Behind {
  const to = le === undefined ? undefined : parseBound(le);
  const isBucket = drawn.view === 'heatmap' && drawn.info.name === WHOLE_CALL;
  const boundsMs =
    isBucket && to !== undefined ? { fromMs: parseBound(below?.labels?.le ?? '') ?? 0, toMs: to } : undefined;
  return (replace) => ({
    query: queryBehind(tracesBehind(labels, boundsMs), drawn, panel),
    range: isOfRange(drawn) ? whole(panel) : around(replace('${__value.time}'), panel),
  });
}

/** A row of a table: labels stand in columns. A table of the whole range has no time of its own. */
function behindRow(fields: readonly Field[], drawn: DrawnQuery, panel: LinkedPanel): Behind {
  const columns = fields.filter((field) => field.type === FieldType.string).map((field) => field.name);
  const hasTime = fields.some((field) => field.type === FieldType.time);
  return (replace) => {
    const labels = Object.fromEntries(columns.map((name) => [name, replace(`\${__data.fields["${name}"]}`)]));
    return {
      query: queryBehind(tracesBehind(labels), drawn, panel),
      range: hasTime && !isOfRange(drawn) ? around(replace('${__data.fields["Time"].numeric}'), panel) : whole(panel),
    };
  };
}

function queryBehind(
  query: Partial<FireworksQuery>,
  { info }: DrawnQuery,
  { filters }: LinkedPanel
): Partial<FireworksQuery> {
  const own = query.traceFilters ?? [];
  const isNamed = (label: string) => own.some((filter) => filter.label === label && filter.operator === '=');
  return {
    ...query,
    traceFilters: [
      ...own,
      ...filters.flatMap(ofTraces).filter((filter) => !isNamed(filter.label)),
      ...(ABOUT_ERRORS.test(info.name) ? [{ label: 'status', operator: '=' as const, value: 'ERROR' }] : []),
    ],
  };
}

const ABOUT_ERRORS = /error/;

/** A condition of the panel as one on traces, as far as MLflow can look for it. */
function ofTraces({ label, operator, value, values }: Filter): TraceFilter[] {
  if (operator !== '=' && operator !== '=|' && operator !== '=~') {
    return [];
  }
  switch (label) {
    case 'deployment_id':
      return [{ label: 'deployment', operator, value, values }];
    case 'base_model':
      return [{ label: 'model', operator, value, values }];
    case 'deployment':
      return operator === '=~'
        ? []
        : [{ label: 'deployment', operator, value: idOf(value), values: values?.map(idOf) }];
    default:
      return [];
  }
}

/** Of `accounts/A/deployments/D`. */
function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What a value at this time stands for: the step before it. Of a value without a time the whole panel. */
function around(time: string, panel: LinkedPanel): { from: string; to: string } {
  const timeMs = Number(time);
  return Number.isFinite(timeMs) && timeMs > 0
    ? { from: String(timeMs - Math.max(AROUND_MS, panel.stepMs)), to: String(timeMs + AROUND_MS) }
    : whole(panel);
}

/** Whether a value stands for all of the range, whatever its time. */
function isOfRange({ plan }: DrawnQuery): boolean {
  return 'over' in plan && plan.over.window.kind === 'range';
}

function whole({ fromMs, toMs }: LinkedPanel): { from: string; to: string } {
  return { from: String(Math.floor(fromMs)), to: String(Math.ceil(toMs)) };
}

/** Grafana's internal links take a range from nowhere but the panel, so the address is made by hand. */
function exploreAt(uid: string, { query, range }: ReturnType<Behind>): string {
  const pane = { datasource: uid, queries: [{ refId: 'A', datasource: { uid }, ...query }], range };
  const panes = encodeURIComponent(JSON.stringify({ traces: pane }));
  return locationUtil.assureBaseUrl(`/explore?schemaVersion=1&panes=${panes}`);
}
