import { readInfo } from './readInfo';
import { list, object } from '../json';
import { idText } from './ids';
import { readSpan } from './readSpan';
import type { Span, Trace } from './types';

/** A trace from the two answers that MLflow gives of it, or of whichever is there. */
export function readTrace(traceId: string, infoSource: unknown, spanSource: unknown): Trace {
  const info = readInfo(infoSource);
  const sources = list(spanSource);
  const read = sources.map(readOrFail);
  const spans = read.filter((span) => span !== undefined && span !== 'failed');
  const ordered = [...spans].sort((a, b) => a.startMs - b.startMs);
  return {
    traceId,
    ...(info === undefined ? {} : { info }),
    spans: ordered,
    problems: [...sourceProblems(read), ...treeProblems(ordered)],
  };
}

/** `{trace_info, spans}`, alone or in `{trace: …}`, as traces/get and batchGet answer. */
export function readWholeTrace(value: unknown): Trace | undefined {
  const outer = object(value);
  const source = object(outer?.trace) ?? outer;
  const info = readInfo(source?.trace_info);
  return info === undefined ? undefined : readTrace(info.traceId, source?.trace_info, source?.spans);
}

/** What of a span cannot be read must not take the others, or other traces, with it. */
function readOrFail(source: unknown): Span | undefined | 'failed' {
  try {
    return readSpan(source);
  } catch {
    return 'failed';
  }
}

function sourceProblems(read: ReadonlyArray<ReturnType<typeof readOrFail>>): string[] {
  const count = read.length;
  if (count === 0) {
    return [
      'MLflow has no spans of this trace: it is still being written, or its client ended before it was exported.',
    ];
  }
  const lost = read.filter((span) => span === undefined).length;
  const failed = read.filter((span) => span === 'failed').length;
  return [
    ...(lost === 0 ? [] : [`${lost} of ${count} spans have no id and are left out.`]),
    ...(failed === 0 ? [] : [`${failed} of ${count} spans could not be read and are left out.`]),
  ];
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

/** The first span without a parent in the trace: the one whose name, inputs and outputs stand for the whole. */
export function rootOf({ spans }: Trace): Span | undefined {
  const ids = new Set(spans.map((span) => span.spanId));
  return spans.find(({ parentId }) => parentId === undefined || !ids.has(parentId)) ?? spans[0];
}

/** Whether two ids in any of MLflow's forms are the same. */
export function sameId(a: string, b: string): boolean {
  return idText(a) === idText(b);
}
