import { readInfo } from '../client/readInfo';
import { list, object } from '../json';
import { idText } from './ids';
import { readSpan } from './readSpan';
import type { Span, Trace } from './types';

/** A trace from the two answers that MLflow gives of it, or of whichever is there. */
export function readTrace(traceId: string, infoSource: unknown, spanSource: unknown): Trace {
  const info = readInfo(infoSource);
  const sources = list(spanSource);
  const spans = sources.map(readSpan).filter((span) => span !== undefined);
  const ordered = [...spans].sort((a, b) => a.startMs - b.startMs);
  return {
    traceId,
    ...(info === undefined ? {} : { info }),
    spans: ordered,
    problems: [...sourceProblems(sources.length, spans), ...treeProblems(ordered)],
  };
}

/** `{trace_info, spans}`, alone or in `{trace: …}`, as traces/get and batchGet answer. */
export function readWholeTrace(value: unknown): Trace | undefined {
  const outer = object(value);
  const source = object(outer?.trace) ?? outer;
  const info = readInfo(source?.trace_info);
  return info === undefined ? undefined : readTrace(info.traceId, source?.trace_info, source?.spans);
}

function sourceProblems(count: number, spans: readonly Span[]): string[] {
  if (count === 0) {
    return [
      'MLflow has no spans of this trace: it is still being written, or its client ended before it was exported.',
    ];
  }
  const lost = count - spans.length;
  return lost === 0 ? [] : [`${lost} of ${count} spans have no id and are left out.`];
}

function treeProblems(spans: readonly Span[]): string[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const orphans = spans.filter((span) => span.parentId !== undefined && !ids.has(span.parentId)).length;
  const timeless = spans.filter((span) => span.startMs === 0).length;
  const open = spans.filter((span) => span.endMs === undefined).length;
  return [
    ...(ids.size < spans.length ? [`${spans.length - ids.size} spans have the id of another one.`] : []),
    ...(orphans > 0 ? [`The parent of ${orphans} spans is missing; they are shown as roots.`] : []),
    ...(timeless > 0 ? [`${timeless} spans have no start time; the start of the trace is used.`] : []),
    ...(open > 0 ? [`${open} spans have not ended.`] : []),
  ];
}

/** Whether two ids in any of MLflow's forms are the same. */
export function sameId(a: string, b: string): boolean {
  return idText(a) === idText(b);
}
