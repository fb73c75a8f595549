import type { HttpAnswer, HttpRequest } from '../client/transport';
import { isObject } from '../json';
import { SHAPES } from './shapes';

/** The prompt of one span of the large trace: 21 million characters. */
export const LONG_PROMPT = '<b>'.repeat(7_000_000);
/** The span that has it. */
export const LONG_SPAN = 7;

/** The body in which MLflow sends a trace of so many spans, each a call of a model, one of them with a prompt of 20 MB. */
export function largeTraceBody(spanCount: number): string {
  const hex = (index: number) => index.toString(16).padStart(16, '0');
  const spans = Array.from({ length: spanCount }, (_, index) => ({
    span_id: hex(index),
    parent_span_id: index === 0 ? null : hex(Math.floor(index / 2)),
    name: `step ${index % 50}`,
    start_time_unix_nano: 1.79e18 + index * 1e6,
    end_time_unix_nano: 1.79e18 + index * 2e6,
    attributes: chat(index === LONG_SPAN ? LONG_PROMPT : 'What is the weather <b>today</b>? '.repeat(10)),
  }));
  return JSON.stringify({ spans });
}

function chat(content: string): Record<string, string> {
  return {
    'mlflow.spanType': '"CHAT_MODEL"',
    'mlflow.spanInputs': JSON.stringify({ model: 'fireworks/m', messages: [{ role: 'user', content }] }),
    'mlflow.spanOutputs': JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }),
  };
}

const PAGE = 500;

/** An MLflow with so many pages of 500 traces. They are printed beforehand, as it is the reading that gets timed. */
export function pagesOfTraces(pages: number): (request: HttpRequest) => HttpAnswer {
  const printed = Array.from({ length: pages }, (_, page) =>
    JSON.stringify({
      traces: Array.from({ length: PAGE }, (_trace, index) => info(`tr-${page * PAGE + index}`)),
      next_page_token: String(page + 1),
    })
  );
  return ({ path, body }) => {
    if (path.includes('traces-batch')) {
      const ids = new URLSearchParams(path.split('?')[1]).getAll('trace_ids');
      const spans = SHAPES['C: traces/get and batchGet'];
      return { status: 200, body: JSON.stringify({ traces: ids.map((id) => ({ trace_info: info(id), spans })) }) };
    }
    const page = isObject(body) ? Number(body.page_token ?? 0) : 0;
    return { status: 200, body: printed[page] ?? '{}' };
  };
}

function info(traceId: string) {
  return {
    trace_id: traceId,
    trace_location: { mlflow_experiment: { experiment_id: '1' } },
    state: 'OK',
    request_preview: 'x'.repeat(1000),
    request_time: '2026-11-20T23:35:34Z',
    tags: { 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
  };
}
