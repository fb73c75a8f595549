import { FieldType, type DataFrame, type DataLink, type Field, type InterpolateFunction } from '@grafana/data';
import { COMMON_LABEL_NAMES } from '../catalogue';
import type { DrawnQuery } from '../frames';
import { parseBound, type Labels } from '../series/labels';
import {
  fireworksPage,
  grafanaAddress,
  tracesBehind,
  tracesOnDashboard,
  type LinkedDashboards,
  type TraceSettings,
} from '../traces/eager';
import type { Filter, FireworksQuery, TraceFilter } from '../types';
import { conditionsOnTraces } from './dashboardFilters';

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
 * Links from each place of a metrics panel to the calls behind it: those of its deployment or model at that minute,
 * and of a cell of a heatmap those that took as long. In a table labels and time are those of the row. There are two,
 * since Grafana makes one large link of a stat that has only one.
 * @param dashboards where to; absent for Explore
 */
export function withTraceLinks(
  frames: readonly DataFrame[],
  drawn: DrawnQuery,
  panel: LinkedPanel,
  settings: TraceSettings,
  dashboards?: LinkedDashboards
): DataFrame[] {
  if (dashboards !== undefined && dashboards.traces === undefined) {
    return [...frames];
  }
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field, index) => {
      if (field.type !== FieldType.number) {
        return field;
      }
      const address = (target: ReturnType<Behind>) => addressOf(target, settings, dashboards);
      const added =
        field.labels === undefined
          ? linksOf(behindRow(frame.fields, drawn, panel), textNames(frame.fields), drawn, panel, address)
          : linksOf(
              behindPlace(field.labels, frame.fields[index - 1], drawn, panel),
              Object.keys(field.labels),
              drawn,
              panel,
              address
            );
      return { ...field, config: { ...field.config, links: [...(field.config.links ?? []), ...added] } };
    }),
  }));
}

/** Panels that are one large link where they have only one. */
const LINKED_WHOLE: readonly string[] = ['stat', 'gauge', 'bargauge'];

/**
 * Links to Fireworks' page of a deployment: lines by their label, in Explore also cells by what stands in them. On a
 * dashboard a cell may have the one link that its author gave it; beside another it would open a menu instead.
 */
export function withDeploymentLinks(frames: readonly DataFrame[], panel: string | undefined): DataFrame[] {
  const linked = ({ name, type, labels, config }: Field): DataLink[] => {
    if (type === FieldType.string && name === DEPLOYMENT && panel === undefined) {
      return [fireworksPage('${__value.raw}')];
    }
    const id = type === FieldType.number ? labels?.[DEPLOYMENT] : undefined;
    const isOnlyOne = (config.links ?? []).length === 0;
    return id === undefined || id === '' || (isOnlyOne && LINKED_WHOLE.includes(panel ?? ''))
      ? []
      : [fireworksPage(id)];
  };
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const added = linked(field);
      return added.length === 0
        ? field
        : { ...field, config: { ...field.config, links: [...(field.config.links ?? []), ...added] } };
    }),
  }));
}

const DEPLOYMENT = 'deployment_id';

/** Labels of a place that say no more than its deployment or model, or nothing of which calls these are. */
const KNOWN: readonly string[] = [...COMMON_LABEL_NAMES, 'le', 'quantile'];
const FAILED: TraceFilter = { label: 'status', operator: '=', value: 'ERROR' };

function linksOf(
  behind: Behind,
  labels: readonly string[],
  { info }: DrawnQuery,
  { filters }: LinkedPanel,
  address: (target: ReturnType<Behind>) => string
): DataLink[] {
  const ofPlace = labels.filter((name) => !KNOWN.includes(name));
  const unsaid = [...new Set([...ofPlace, ...conditionsOnTraces(filters).unsaid])];
  const less = unsaid.length === 0 ? '' : ` (traces cannot be narrowed by ${unsaid.join(', ')})`;
  const link = (title: string, onlyFailed: boolean): DataLink => ({
    title: `${title}${less}`,
    url: '',
    onBuildUrl: ({ replaceVariables }) => {
      const target = behind(replaceVariables ?? (() => ''));
      return address(onlyFailed ? { ...target, query: narrowed(target.query, FAILED) } : target);
    },
  });
  const all = link('Traces behind this', false);
  const failed = link('Failed traces behind this', true);
  return ABOUT_ERRORS.test(info.name) ? [failed, all] : [all, failed];
}

const ABOUT_ERRORS = /error/;

function narrowed(query: Partial<FireworksQuery>, filter: TraceFilter): Partial<FireworksQuery> {
  return { ...query, traceFilters: [...(query.traceFilters ?? []), filter] };
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
    query: queryBehind(tracesBehind(labels, boundsMs), panel),
    range: isOfRange(drawn) ? whole(panel) : around(replace('${__value.time}'), drawn, panel),
  });
}

function textNames(fields: readonly Field[]): string[] {
  return fields.filter((field) => field.type === FieldType.string).map((field) => field.name);
}

/** A row of a table: labels stand in columns. A table of the whole range has no time of its own. */
function behindRow(fields: readonly Field[], drawn: DrawnQuery, panel: LinkedPanel): Behind {
  const columns = textNames(fields);
  const hasTime = fields.some((field) => field.type === FieldType.time);
  return (replace) => {
    const labels = Object.fromEntries(columns.map((name) => [name, replace(`\${__data.fields["${name}"]}`)]));
    return {
      query: queryBehind(tracesBehind(labels), panel),
      range:
        hasTime && !isOfRange(drawn) ? around(replace('${__data.fields["Time"].numeric}'), drawn, panel) : whole(panel),
    };
  };
}

/** Where the place itself says which deployment or model, the panel's conditions on that have done their work. */
function queryBehind(query: Partial<FireworksQuery>, { filters }: LinkedPanel): Partial<FireworksQuery> {
  const own = query.traceFilters ?? [];
  const isNamed = (label: string) => own.some((filter) => filter.label === label);
  // A deployment may be called without its model's name.
  const left = conditionsOnTraces(filters).conditions.filter(
    ({ label }) => !isNamed(label) && !(label === 'model' && isNamed('deployment'))
  );
  return { ...query, traceFilters: [...own, ...left] };
}

/** What a value at this time stands for: the step or window before it. Of a value without a time the whole panel. */
function around(time: string, { plan }: DrawnQuery, panel: LinkedPanel): { from: string; to: string } {
  const timeMs = Number(time);
  const windowMs = 'over' in plan && plan.over.window.kind === 'duration' ? plan.over.window.ms : panel.stepMs;
  return Number.isFinite(timeMs) && timeMs > 0
    ? { from: String(timeMs - Math.max(AROUND_MS, windowMs)), to: String(timeMs + AROUND_MS) }
    : whole(panel);
}

/** Whether a value stands for all of the range, whatever its time. */
function isOfRange({ plan, view }: DrawnQuery): boolean {
  return view === 'distribution' || ('over' in plan && plan.over.window.kind === 'range');
}

function whole({ fromMs, toMs }: LinkedPanel): { from: string; to: string } {
  return { from: String(Math.floor(fromMs)), to: String(Math.ceil(toMs)) };
}

function addressOf(
  { query, range }: ReturnType<Behind>,
  { links: { uid } }: TraceSettings,
  dashboards: LinkedDashboards | undefined
): string {
  if (dashboards?.traces !== undefined) {
    return tracesOnDashboard(dashboards.traces, uid, query.traceFilters ?? [], range);
  }
  // Grafana's internal links take a range from nowhere but the panel, so the address is made by hand.
  const pane = { datasource: uid, queries: [{ refId: 'A', datasource: { uid }, ...query }], range };
  const panes = encodeURIComponent(JSON.stringify({ traces: pane }));
  return grafanaAddress(`/explore?schemaVersion=1&panes=${panes}`);
}
