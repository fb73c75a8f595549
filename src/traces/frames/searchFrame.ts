import type { DataFrame } from '@grafana/data';
import { describeCost } from '../calls/cost';
import type { TraceSummary } from '../calls/summary';
import type { Assessment, TraceInfo } from '../spans/types';
import { print } from '../json';
import { readModelName } from '../calls/modelName';
import { deploymentMetrics, exploreUrl, type LinkContext, ownLink } from './links';
import { numberField, otherField, textField, timeField, withNotices } from './fields';
import { escapeHtml } from './shownText';

/** A found trace; `summary` once its spans have been read. */
export interface FoundTrace {
  info: TraceInfo;
  summary?: TraceSummary;
}

/** What is shown around a call of a deployment, either side. */
const AROUND_MS = 5 * 60_000;
const HIDDEN = { custom: { hidden: true } };

/** One row a trace, newest first. Columns that need spans are empty where they have not been read. */
export function searchFrame(refId: string, found: readonly FoundTrace[], links: LinkContext): DataFrame {
  const infos = found.map((one) => one.info);
  const usages = found.map(({ info, summary }) => summary?.usage ?? info.usage);
  const deployments = found.map(({ summary }) => firstDeployment(summary));
  const frame: DataFrame = {
    refId,
    name: 'Traces',
    meta: { preferredVisualisationType: 'table' },
    length: found.length,
    fields: [
      textField(
        'Trace',
        infos.map((info) => info.traceId),
        { links: traceLinks(links) }
      ),
      timeField(
        'Time',
        infos.map((info) => info.startMs)
      ),
      textField(
        'Name',
        found.map(({ info, summary }) => info.name ?? summary?.name)
      ),
      textField(
        'Status',
        infos.map((info) => info.state)
      ),
      numberField(
        'Duration',
        infos.map((info) => info.durationMs),
        { unit: 'ms' }
      ),
      numberField(
        'TTFT',
        found.map(({ summary }) => summary?.ttftMs),
        { unit: 'ms', description: 'Time to the first token of the first streamed call' }
      ),
      textField(
        'Model',
        found.map(({ summary }) => summary?.models.map((name) => readModelName(name).short).join(', '))
      ),
      textField('Deployment', deployments, {
        links: [
          {
            title: 'Metrics of the deployment at that time',
            url: exploreUrl(links, deploymentMetrics('${__value.raw}'), 'Metrics from', 'Metrics to'),
          },
        ],
      }),
      textField(
        'Request',
        infos.map((info) => info.request)
      ),
      textField(
        'Response',
        infos.map((info) => info.response)
      ),
      numberField(
        'Tokens in',
        usages.map((usage) => usage?.input),
        { unit: 'short' }
      ),
      numberField(
        'Tokens out',
        usages.map((usage) => usage?.output),
        { unit: 'short' }
      ),
      numberField(
        'Tokens cached',
        usages.map((usage) => usage?.cached),
        { unit: 'short', description: 'Part of the tokens in' }
      ),
      numberField('Cost', found.map(usdOf), { unit: 'currencyUSD' }),
      textField('Billing', found.map(billingOf), { description: 'Where the cost comes from, or why there is none' }),
      numberField(
        'Calls',
        found.map(({ summary }) => summary?.calls.length),
        { unit: 'short' }
      ),
      textField(
        'Tools',
        found.map(({ summary }) => summary?.tools.join(', '))
      ),
      textField(
        'Assessments',
        infos.map(({ assessments }) =>
          assessments
            .filter((one) => one.valid)
            .map(assessmentText)
            .join(', ')
        )
      ),
      textField(
        'Session',
        infos.map((info) => info.session),
        { links: sessionLinks(links) }
      ),
      textField(
        'User',
        infos.map((info) => info.user)
      ),
      numberField(
        'Spans',
        infos.map((info) => info.spanCount),
        { unit: 'short' }
      ),
      textField(
        'Experiment',
        infos.map((info) => info.experimentId)
      ),
      numberField(
        'Metrics from',
        infos.map((info) => info.startMs - AROUND_MS),
        HIDDEN
      ),
      numberField(
        'Metrics to',
        infos.map((info) => info.startMs + (info.durationMs ?? 0) + AROUND_MS),
        HIDDEN
      ),
    ],
  };
  return withNotices(frame, found.flatMap(unreadNotice), 'warning');
}

function unreadNotice({ info, summary }: FoundTrace): string[] {
  return summary === undefined || summary.unreadable === 0
    ? []
    : [`${summary.unreadable} spans of the trace ${info.traceId} could not be read; they are not counted.`];
}

/** Addresses of MLflow's own pages (mlflow/server/js/src/experiment-tracking/routes.ts); the experiment is in its column. */
function mlflowPage({ publicUrl }: LinkContext, path: string) {
  const experiment = '${__data.fields["Experiment"].text}';
  return publicUrl === ''
    ? []
    : [{ title: 'Open in MLflow', url: `${publicUrl}/#/experiments/${experiment}/${path}`, targetBlank: true }];
}

function sessionLinks(links: LinkContext) {
  const own = ownLink('Conversation of the session', { queryType: 'conversation', session: '${__value.raw}' }, links);
  return [own, ...mlflowPage(links, 'chat-sessions/${__value.raw}')];
}

function traceLinks(links: LinkContext) {
  return [
    ownLink('Trace', { queryType: 'trace', query: '${__value.raw}' }, links),
    ownLink('Conversation', { queryType: 'conversation', query: '${__value.raw}' }, links),
    ...mlflowPage(links, 'traces?selectedEvaluationId=${__value.raw}'),
  ];
}

function firstDeployment(summary: TraceSummary | undefined): string | undefined {
  return summary?.calls.map(({ call }) => call.model?.deployment?.id).find((id) => id !== undefined);
}

/** MLflow prices dedicated deployments too, which are billed by time. */
function usdOf({ info, summary }: FoundTrace): number | undefined {
  switch (summary?.cost.kind) {
    case 'priced':
      return summary.cost.usd;
    case 'byTime':
      return undefined;
    default:
      return info.costUsd;
  }
}

function billingOf({ info, summary }: FoundTrace): string | undefined {
  if (summary === undefined) {
    return info.costUsd === undefined ? undefined : 'MLflow’s price';
  }
  return summary.cost.kind === 'unknown' && info.costUsd !== undefined ? 'MLflow’s price' : describeCost(summary.cost);
}

function assessmentText({ name, value, error }: Assessment): string {
  return `${name}: ${error ?? print(value)}`;
}

/** Traces as events on other panels. Grafana draws titles and texts as HTML, and tags as they are. */
export function annotationFrame(refId: string, infos: readonly TraceInfo[]): DataFrame {
  return {
    refId,
    name: 'Traces',
    length: infos.length,
    fields: [
      timeField(
        'time',
        infos.map((info) => info.startMs)
      ),
      timeField(
        'timeEnd',
        infos.map((info) => info.startMs + (info.durationMs ?? 0))
      ),
      textField(
        'title',
        infos.map((info) => escapeHtml(`${info.state === 'ERROR' ? 'Failed: ' : ''}${info.name ?? 'trace'}`))
      ),
      textField(
        'text',
        infos.map((info) => escapeHtml(`${info.request}\n${info.traceId}`))
      ),
      otherField(
        'tags',
        infos.map((info) => [info.state, ...(info.user === undefined ? [] : [info.user])])
      ),
      textField(
        'id',
        infos.map((info) => info.traceId)
      ),
    ],
  };
}
