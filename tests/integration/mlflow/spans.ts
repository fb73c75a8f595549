import { readModelCall } from '../../../src/traces/calls/modelCall';
import { readTools } from '../../../src/traces/calls/request';
import type { Span, Trace } from '../../../src/traces/spans/types';
import { readUsage } from '../../../src/traces/spans/readInfo';
import type { Judged, JudgedSpan } from '../../mlflow/judged';
import type { RecordedExamples } from '../../mlflow/recordedExamples';

/** What is read of traces and spans is what MLflow's own client reads. */
export function testSpans(recorded: () => RecordedExamples): void {
  test('the examples record every kind of call, and none after autolog was disabled', () => {
    const { infos } = recorded();
    const names = infos.map((info) => info.name);
    expect(new Set(names)).toEqual(
      new Set(['Completions', 'AsyncCompletions', 'run_tool_agent', 'turn', 'Responses', 'Embeddings'])
    );
    expect(names).toHaveLength(18);
    expect(infos.some((info) => info.request.includes('Nobody records'))).toBe(false);
  });

  test('the search shows what MLflow’s client shows of each trace', () => {
    const { infos, judged, judgeOf } = recorded();
    expect(new Set(infos.map((info) => info.traceId))).toEqual(new Set(judged.keys()));
    for (const info of infos) {
      const judge = judgeOf(info.traceId);
      expect(info).toMatchObject({
        experimentId: judge.experimentId,
        state: judge.state,
        startMs: judge.startMs,
        durationMs: judge.durationMs,
        request: judge.request ?? '',
        name: judge.tags['mlflow.traceName'],
        tags: judge.tags,
        metadata: judge.metadata,
      });
      expect(info.usage).toEqual(readUsage(judge.tokenUsage));
      expect(info.session).toBe(judge.metadata['mlflow.trace.session']);
      expect(info.user).toBe(judge.metadata['mlflow.trace.user']);
      expect(info.assessments.map(({ name, value }) => ({ name, value }))).toEqual(
        judge.assessments.map(({ name, value }) => ({ name, value }))
      );
    }
  });

  test('spans of each trace are those of MLflow’s client', async () => {
    const { client, infos, judgeOf } = recorded();
    for (const { traceId } of infos) {
      const trace = await client.trace(traceId);
      compareSpans(trace, judgeOf(trace.traceId));
    }
  });

  test('many traces at once, in another coding, give the same spans', async () => {
    const { client, infos, judgeOf } = recorded();
    const traces = await client.traces(infos);
    expect(traces).toHaveLength(infos.length);
    traces.forEach((trace) => compareSpans(trace, judgeOf(trace.traceId)));
  });
}

/** Shape and content of every span, whichever endpoint it came from. */
function compareSpans(trace: Trace, judge: Judged): void {
  expect(trace.problems).toEqual([]);
  expect(trace.spans).toHaveLength(judge.spans.length);
  for (const expected of judge.spans) {
    const span = trace.spans.find((one) => one.spanId === expected.spanId);
    expect(span).toMatchObject({
      name: expected.name,
      type: expected.type,
      status: expected.status,
    });
    expect(span?.parentId ?? null).toBe(expected.parentId);
    expect(span?.inputs ?? null).toEqual(expected.inputs);
    expect(span?.outputs ?? null).toEqual(expected.outputs);
    expect(span?.startMs).toBeCloseTo(Number(BigInt(expected.startNs) / 1000n) / 1000, 2);
    expect(span?.endMs).toBeCloseTo(Number(BigInt(expected.endNs) / 1000n) / 1000, 2);
    expect(span?.events.map(({ name, attributes }) => ({ name, attributes }))).toEqual(expected.events);
    compareCall(span, expected);
  }
}

function compareCall(span: Span | undefined, expected: JudgedSpan): void {
  const call = span === undefined ? undefined : readModelCall(span);
  expect(call?.model?.raw ?? null).toBe(expected.model);
  if (call === undefined) {
    return;
  }
  expect(call.tools).toEqual(readTools(expected.tools));
  expect(call.parameters).toMatchObject(withoutFormat(expected.parameters));
  if (expected.tokenUsage !== null) {
    expect(call.usage).toEqual(readUsage(expected.tokenUsage));
  }
}

/** The format of an answer stands beside the parameters. */
function withoutFormat({ response_format: _format, ...parameters }: JudgedSpan['parameters']) {
  return parameters;
}
