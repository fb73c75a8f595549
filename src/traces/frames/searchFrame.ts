import type { DataFrame, DataLink, FieldConfig } from '@grafana/data';
import { describeCost, readModelName } from '../calls/model';
import type { TraceSummary } from '../calls/summary';
import { print } from '../json';
import { fireworksPage } from '../linkedDashboards';
import type { Assessment, TraceInfo } from '../spans/types';
import {
  filterableColumn,
  numberColumn,
  otherColumn,
  tableOf,
  textColumn,
  timeColumn,
  withNotices,
  escapeHtml,
  type Column,
} from './fields';
import {
  AROUND_MS,
  conversationLink,
  deploymentMetrics,
  metricsLink,
  sessionLink,
  traceLink,
  type LinkContext,
} from './links';

/** A found trace; `summary` once its spans have been read. */
export interface FoundTrace {
  info: TraceInfo;
  summary?: TraceSummary;
}

/** Names of columns that links of other columns refer to. */
const TRACE = 'Trace';
const EXPERIMENT = 'Experiment';
const METRICS_FROM = 'Metrics from';
const METRICS_TO = 'Metrics to';
const HIDDEN = { custom: { hidden: true } };

/** An id fills a column with what nobody reads; narrow, its beginning tells rows apart, and the whole of it is in the links. */
const NARROW: FieldConfig = { custom: { width: 120 } };

type TraceColumn = Column<FoundTrace>;

/** What every table has, in the order in which people look for a trace. */
function mainColumns(links: LinkContext): TraceColumn[] {
  return [
    timeColumn('Time', ({ info }) => info.startMs),
    filterableColumn('Name', ({ info, summary }) => info.name ?? summary?.name, {
      links: traceLinks(`\${__data.fields["${TRACE}"].text}`, links),
    }),
    filterableColumn('Status', ({ info }) => info.state),
    textColumn('Model', ({ summary }) => summary?.models.map((name) => readModelName(name).short).join(', ')),
    textColumn('Deployment', firstDeployment, { links: deploymentLinks(links) }),
    numberColumn('Duration', ({ info }) => info.durationMs, { unit: 'ms' }),
    numberColumn('TTFT', ({ summary }) => summary?.ttftMs, {
      unit: 'ms',
      description: 'Time to the first token of the first streamed call',
    }),
    numberColumn('Tokens in', (found) => usageOf(found)?.input, { unit: 'short' }),
    numberColumn('Tokens out', (found) => usageOf(found)?.output, { unit: 'short' }),
    numberColumn('Cost', usdOf, { unit: 'currencyUSD' }),
    textColumn('Request', ({ info }) => info.request),
    textColumn('Response', ({ info }) => info.response),
    filterableColumn(TRACE, ({ info }) => info.traceId, { ...NARROW, links: traceLinks('${__value.raw}', links) }),
  ];
}

/** The most useful first: where there are many, the last ones find no room. */
function moreColumns(links: LinkContext): TraceColumn[] {
  return [
    filterableColumn('Session', ({ info }) => info.session, { ...NARROW, links: sessionLinks(links) }),
    filterableColumn('User', ({ info }) => info.user),
    textColumn('Tools', ({ summary }) => summary?.tools.join(', ')),
    textColumn('Assessments', ({ info }) => assessmentsText(info.assessments)),
    numberColumn('Tokens cached', (found) => usageOf(found)?.cached, {
      unit: 'short',
      description: 'Part of the tokens in',
    }),
    textColumn('Billing', billingOf, { description: 'Where the cost comes from, or why there is none' }),
    numberColumn('Calls', ({ summary }) => summary?.calls.length, { unit: 'short' }),
    numberColumn('Spans', ({ info }) => info.spanCount, { unit: 'short' }),
  ];
}

/** What links of other columns refer to. Which experiment a trace is of says something where there are several. */
function linkedColumns(found: readonly FoundTrace[]): TraceColumn[] {
  const isOne = new Set(found.map(({ info }) => info.experimentId)).size <= 1;
  return [
    textColumn(EXPERIMENT, ({ info }) => info.experimentId, isOne ? HIDDEN : {}),
    numberColumn(METRICS_FROM, ({ info }) => info.startMs - AROUND_MS, HIDDEN),
    numberColumn(METRICS_TO, ({ info }) => info.startMs + (info.durationMs ?? 0) + AROUND_MS, HIDDEN),
  ];
}

/** Explore shows no more of a table unless it is asked to (TableContainer.tsx). */
const MOST_COLUMNS = 20;

/** Without those that are empty, which is known once the spans of all rows have been read. */
function columnsOf(found: readonly FoundTrace[], links: LinkContext): TraceColumn[] {
  const isKnown = found.length > 0 && found.every(({ summary }) => summary !== undefined);
  const isShown = ({ read }: TraceColumn) => !isKnown || found.some((one) => (read(one) ?? '') !== '');
  const shown = [...mainColumns(links), ...moreColumns(links)].filter(isShown);
  const linked = linkedColumns(found);
  return [...shown.slice(0, MOST_COLUMNS - linked.length), ...linked];
}

/** The table of traces: one row a trace, newest first. */
export function searchFrame(refId: string, found: readonly FoundTrace[], links: LinkContext): DataFrame {
  const frame: DataFrame = {
    refId,
    name: 'Traces',
    meta: { preferredVisualisationType: 'table' },
    ...tableOf(found, columnsOf(found, links)),
  };
  return withNotices(frame, found.flatMap(unreadNotice), 'warning');
}

function unreadNotice({ info, summary }: FoundTrace): string[] {
  return summary === undefined || summary.unreadable === 0
    ? []
    : [`${summary.unreadable} spans of the trace ${info.traceId} could not be read; they are not counted.`];
}

/** Addresses of MLflow's own pages (mlflow/server/js/src/experiment-tracking/routes.ts); the experiment is in its column. */
function mlflowPage({ publicUrl }: LinkContext, path: string): DataLink[] {
  const experiment = `\${__data.fields["${EXPERIMENT}"].text}`;
  return publicUrl === ''
    ? []
    : [{ title: 'Open in MLflow', url: `${publicUrl}/#/experiments/${experiment}/${path}`, targetBlank: true }];
}

function sessionLinks(links: LinkContext): DataLink[] {
  return [
    ...sessionLink('Conversation of the session', '${__value.raw}', links),
    ...mlflowPage(links, 'chat-sessions/${__value.raw}'),
  ];
}

/** @param id of the trace, as Grafana finds it when the link is clicked */
function traceLinks(id: string, links: LinkContext): DataLink[] {
  return [
    ...traceLink('Trace', id, links),
    ...conversationLink('Conversation', id, links),
    ...mlflowPage(links, `traces?selectedEvaluationId=${id}`),
  ];
}

function deploymentLinks(links: LinkContext): DataLink[] {
  const deployment = '${__value.raw}';
  const range = { fromColumn: METRICS_FROM, toColumn: METRICS_TO };
  const title = 'Metrics of the deployment at that time';
  return [...metricsLink(title, deploymentMetrics(deployment), deployment, range, links), fireworksPage(deployment)];
}

function firstDeployment({ summary }: FoundTrace): string | undefined {
  return summary?.calls.map(({ call }) => call.model?.deployment?.id).find((id) => id !== undefined);
}

function usageOf({ info, summary }: FoundTrace) {
  return summary?.usage ?? info.usage;
}

/** MLflow prices dedicated deployments too, which are billed by time. */
function usdOf({ info, summary }: FoundTrace): number | undefined {
  switch (summary?.cost.kind) {
    case 'priced':
      return summary.cost.usd;
    case 'byTime':
      return undefined;
    case 'unknown':
    case undefined:
      return info.costUsd;
  }
}

function billingOf({ info, summary }: FoundTrace): string | undefined {
  if (info.costUsd !== undefined && (summary === undefined || summary.cost.kind === 'unknown')) {
    return 'MLflow’s price';
  }
  return summary === undefined ? undefined : describeCost(summary.cost);
}

function assessmentsText(assessments: readonly Assessment[]): string {
  return assessments
    .filter((one) => one.valid)
    .map(({ name, value, error }) => `${name}: ${error ?? print(value)}`)
    .join(', ');
}

/** Traces as events on other panels. Grafana draws titles and texts as HTML, and tags as they are. */
export function annotationFrame(refId: string, infos: readonly TraceInfo[]): DataFrame {
  const table = tableOf<TraceInfo>(infos, [
    timeColumn('time', (info) => info.startMs),
    timeColumn('timeEnd', (info) => info.startMs + (info.durationMs ?? 0)),
    textColumn('title', (info) => escapeHtml(`${info.state === 'ERROR' ? 'Failed: ' : ''}${info.name ?? 'trace'}`)),
    textColumn('text', (info) => escapeHtml(`${info.request}\n${info.traceId}`)),
    otherColumn('tags', (info) => [info.state, ...(info.user === undefined ? [] : [info.user])]),
    textColumn('id', (info) => info.traceId),
  ]);
  return { refId, name: 'Traces', ...table };
}
