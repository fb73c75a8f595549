import type { DataFrame } from '@grafana/data';
import type { TraceInfo } from '../client/types';
import { otherField, textField, timeField } from './fields';

/** Traces as events on other panels. Texts are plain: Grafana draws annotations as HTML, so they are shown escaped. */
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
        infos.map((info) => `${info.state === 'ERROR' ? 'Failed: ' : ''}${info.name ?? 'trace'}`)
      ),
      textField(
        'text',
        infos.map((info) => escapeText(`${info.request}\n${info.traceId}`))
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

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
