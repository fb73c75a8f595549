import { type DataFrame, DataFrameType, type Labels } from '@grafana/data';
import { type Chunk, readChunks } from '../calls/stream';
import type { Span } from '../spans/types';
import type { Turn } from './conversation';
import { otherField, textField, timeField, withNotices } from './fields';
import { type LinkContext, ownLink } from './links';
import { object } from '../json';
import type { Filter } from '../../types';

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

/** The stream of one span: a row for each chunk, with the chunk as it came beside what it adds. */
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
function chunkBody({ text, reasoning, pieces, value, raw }: Chunk): string {
  const added = [...(reasoning === '' ? [] : [`(thinking) ${reasoning}`]), ...(text === '' ? [] : [text])].join('\n');
  if (added !== '' || value === undefined) {
    return added === '' ? raw : added;
  }
  const reason = pieces[0]?.finishReason;
  const says = reason !== undefined ? `finish_reason: ${reason}` : value.usage ? 'token usage' : value.type;
  // What a generator of objects gave is in no form that is known here.
  return typeof says === 'string' ? `(no text, ${says})` : Array.isArray(value.choices) ? '(no text)' : raw;
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
    length: rows.length,
    fields: [
      timeField('timestamp', inOrder(rows.map((row) => row.timeMs))),
      textField(
        'body',
        rows.map((row) => row.body)
      ),
      textField(
        'severity',
        rows.map((row) => row.severity)
      ),
      textField(
        'id',
        rows.map((row, index) => `${row.labels.trace_id ?? ''}-${row.labels.span_id ?? ''}-${index}`)
      ),
      otherField(
        'labels',
        rows.map((row) => row.labels)
      ),
      textField(
        'trace',
        rows.map((row) => row.labels.trace_id),
        {
          links: [ownLink('Trace', { queryType: 'trace', query: '${__value.raw}' }, links)],
        }
      ),
    ],
  };
}

/**
 * The logs panel sorts by time, in whole milliseconds, and messages of one call have the same one. So each row is put
 * at least a millisecond after the one before it.
 */
function inOrder(times: readonly number[]): number[] {
  let previous = -Infinity;
  return times.map((time) => {
    previous = Math.max(Math.floor(time), previous + 1);
    return previous;
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

/** The rows of a conversation whose labels are those that were clicked in Explore, with a word on what is hidden. */
export function chosenRows(frame: DataFrame, filters: readonly Filter[] = []): DataFrame {
  const chosen = filters.filter(({ operator }) => operator === '=' || operator === '!=');
  if (chosen.length === 0) {
    return frame;
  }
  const labels = frame.fields.find((field) => field.name === 'labels')?.values ?? [];
  const rows = labels.flatMap((one, row) => (chosen.every((filter) => holds(object(one) ?? {}, filter)) ? [row] : []));
  const narrowed = {
    ...frame,
    length: rows.length,
    fields: frame.fields.map((field) => ({ ...field, values: rows.map((row) => field.values[row]) })),
  };
  const said = chosen.map(({ label, operator, value }) => `${label} ${operator} ${value}`).join(', ');
  return withNotices(narrowed, [
    `${rows.length} of ${frame.length} rows are shown: those with ${said}. “Show all rows” in the query shows the others.`,
  ]);
}

function holds(labels: Readonly<Record<string, unknown>>, { label, operator, value }: Filter): boolean {
  return (Object.hasOwn(labels, label) && labels[label] === value) === (operator === '=');
}
