import { DataFrameType, type DataFrame, type Labels } from '@grafana/data';
import type { Filter } from '../../types';
import { readChunks, type Chunk } from '../calls/stream';
import { MlflowError } from '../client/errors';
import { object } from '../json';
import type { Span } from '../spans/types';
import type { Turn } from './conversation';
import { otherColumn, tableOf, textColumn, timeColumn, withNotices } from './fields';
import { traceLink, type LinkContext } from './links';

/** Log rows, as Grafana's logs panel reads them (public/app/features/logs/logsFrame.ts). */
export function conversationFrame(refId: string, turns: readonly Turn[], links: LinkContext): DataFrame {
  return logsFrame(
    refId,
    turns.map((turn) => ({
      timeMs: turn.timeMs,
      body: `${turn.role}: ${turn.text}`,
      severity: turn.isError ? 'error' : 'info',
      labels: turnLabels(turn),
    })),
    links
  );
}

/** The stream of one span: a row for each chunk, with what it adds to the answer and the raw chunk as a label. */
export function streamFrame(refId: string, traceId: string, span: Span, links: LinkContext): DataFrame {
  const chunks = readChunks(span);
  return logsFrame(
    refId,
    chunks.map((chunk, index) => ({
      timeMs: chunk.timeMs,
      body: chunkBody(chunk),
      severity: 'info',
      labels: {
        chunk: String(chunk.index),
        since_start_ms: (chunk.timeMs - span.startMs).toFixed(1),
        since_last_ms: (chunk.timeMs - (chunks[index - 1]?.timeMs ?? span.startMs)).toFixed(1),
        raw: chunk.raw,
        trace_id: traceId,
        span_id: span.spanId,
      },
    })),
    links
  );
}

/** Most streams begin and end with chunks that bring no text; what they are is in the label `raw`. */
function chunkBody({ text, reasoning, deltas, value, raw }: Chunk): string {
  const added = [...(reasoning === '' ? [] : [`(thinking) ${reasoning}`]), ...(text === '' ? [] : [text])].join('\n');
  if (added !== '' || value === undefined) {
    return added === '' ? raw : added;
  }
  const reason = deltas[0]?.finishReason;
  const meaning = reason !== undefined ? `finish_reason: ${reason}` : value.usage ? 'token usage' : value.type;
  // A generator may give objects of any form: those are shown as they are.
  return typeof meaning === 'string' ? `(no text, ${meaning})` : Array.isArray(value.choices) ? '(no text)' : raw;
}

interface LogRow {
  timeMs: number;
  body: string;
  severity: string;
  labels: Labels;
}

function logsFrame(refId: string, rows: readonly LogRow[], links: LinkContext): DataFrame {
  return {
    refId,
    name: 'Conversation',
    meta: { type: DataFrameType.LogLines, preferredVisualisationType: 'logs' },
    ...tableOf<LogRow & { index: number }>(inOrder(rows), [
      timeColumn('timestamp', (row) => row.timeMs),
      textColumn('body', (row) => row.body),
      textColumn('severity', (row) => row.severity),
      textColumn('id', ({ labels, index }) => `${labels.trace_id ?? ''}-${labels.span_id ?? ''}-${index}`),
      otherColumn('labels', (row) => row.labels),
      textColumn('trace', (row) => row.labels.trace_id, {
        links: traceLink('Trace', '${__value.raw}', links),
      }),
    ]),
  };
}

/**
 * The logs panel sorts by time, in whole milliseconds, and messages of one call have the same one. So each row is put
 * at least a millisecond after the one before it.
 */
function inOrder(rows: readonly LogRow[]): Array<LogRow & { index: number }> {
  let previousMs = -Infinity;
  return rows.map((row, index) => {
    previousMs = Math.max(Math.floor(row.timeMs), previousMs + 1);
    return { ...row, index, timeMs: previousMs };
  });
}

function turnLabels(turn: Turn): Labels {
  const labels: Record<string, string | number | undefined> = {
    role: turn.role,
    model: turn.model,
    deployment_id: turn.deploymentId,
    tool: turn.tool,
    finish_reason: turn.finishReason,
    tokens_in: turn.usage?.input,
    tokens_out: turn.usage?.output,
    tokens_cached: turn.usage?.cached,
    trace_id: turn.traceId,
    span_id: turn.spanId,
  };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  );
}

/**
 * The rows of a conversation with the labels that were clicked in Explore; a notice says that others are hidden.
 * @throws MlflowError for an operator that Explore does not write
 */
export function chosenRows(frame: DataFrame, chosen: readonly Filter[] = []): DataFrame {
  if (chosen.length === 0) {
    return frame;
  }
  const unknown = chosen.find(({ operator }) => operator !== '=' && operator !== '!=');
  if (unknown !== undefined) {
    const message = `Rows of a conversation are chosen with = or !=, and ${unknown.label} has the operator "${unknown.operator}". “Show all rows” in the query takes it away.`;
    throw new MlflowError({ kind: 'invalidQuery', message });
  }
  const labels = frame.fields.find((field) => field.name === 'labels')?.values ?? [];
  // Explore's table of rows has the columns beside the labels, such as `severity`.
  const columns = frame.fields.filter(({ name }) => name !== 'labels');
  const rows = labels.flatMap((one, row) => {
    const cells = Object.fromEntries(columns.map(({ name, values }): [string, unknown] => [name, values[row]]));
    return chosen.every((filter) => holds({ ...cells, ...object(one) }, filter)) ? [row] : [];
  });
  const narrowed = {
    ...frame,
    length: rows.length,
    fields: frame.fields.map((field) => ({ ...field, values: rows.map((row) => field.values[row]) })),
  };
  const conditions = chosen.map(({ label, operator, value }) => `${label} ${operator} ${value}`).join(', ');
  return withNotices(narrowed, [
    `${rows.length} of ${frame.length} rows are shown: those with ${conditions}. “Show all rows” in the query shows the others.`,
  ]);
}

function holds(labels: Readonly<Record<string, unknown>>, { label, operator, value }: Filter): boolean {
  return (Object.hasOwn(labels, label) && labels[label] === value) === (operator === '=');
}
