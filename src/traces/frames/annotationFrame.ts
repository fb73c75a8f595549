import type { DataFrame } from '@grafana/data';
import type { TraceInfo } from '../spans/infoTypes';
import { escapeHtml } from './escapeHtml';
import { otherField, textField, timeField } from './fields';

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
