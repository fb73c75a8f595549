import { object } from '../../../src/traces/json';
import { readUsage } from '../../../src/traces/spans/readInfo';
import { expectShown } from '../../mlflow/expectShown';
import type { RecordedExamples } from '../../mlflow/recordedExamples';
import { jsonShown, rowsOf } from '../../mlflow/shown';

/** What panels show of the recorded traces. */
export function testViews(recorded: () => RecordedExamples): void {
  test('the trace view shows what MLflow’s client reads, in every span', async () => {
    const { infos, judgeOf, show } = recorded();
    for (const { traceId } of infos) {
      expectShown(await show({ queryType: 'trace', query: traceId }), judgeOf(traceId));
    }
  });

  test('the table of traces shows what MLflow’s client reads, in every row', async () => {
    const { judged, judgeOf, show } = recorded();
    const rows = rowsOf(await show({ queryType: 'traces' }));
    expect(rows).toHaveLength(judged.size);
    for (const row of rows) {
      const judge = judgeOf(String(row.Trace));
      const usage = readUsage(judge.tokenUsage);
      const expected: Record<string, unknown> = {
        Time: judge.startMs,
        Name: judge.tags['mlflow.traceName'],
        Status: judge.state,
        Duration: judge.durationMs,
        Request: judge.request ?? '',
        Response: judge.response ?? '',
        // Of embeddings MLflow keeps no sum, although the answer has one.
        ...(usage === undefined
          ? {}
          : { 'Tokens in': usage.input, 'Tokens out': usage.output, 'Tokens cached': usage.cached ?? null }),
        Session: judge.metadata['mlflow.trace.session'] ?? null,
        User: judge.metadata['mlflow.trace.user'] ?? null,
        Assessments: judge.assessments.map(({ name, value }) => `${name}: ${String(value)}`).join(', '),
        Calls: judge.spans.filter((span) => span.model !== null).length,
      };
      const shown = Object.entries(expected).filter(([column]) => column in row);
      expect(row).toMatchObject(Object.fromEntries(shown));
      const leftOut = Object.keys(expected).filter((column) => !(column in row));
      // The ones that find no room where all others have values.
      expect(['Tokens cached', 'Calls']).toEqual(expect.arrayContaining(leftOut));
    }
  });

  test('every chunk of every stream is a row, as MLflow’s client reads it', async () => {
    const { judged, show } = recorded();
    const streamed = [...judged.values()].flatMap(({ traceId, spans }) =>
      spans
        .map((span) => ({ traceId, span, chunks: span.events.filter(({ name }) => name.startsWith('mlflow.chunk.')) }))
        .filter(({ chunks }) => chunks.length > 0)
    );
    expect(streamed.length).toBeGreaterThanOrEqual(4);
    for (const { traceId, span, chunks } of streamed) {
      const frame = await show({ queryType: 'conversation', query: traceId, spanId: span.spanId });
      const raw = rowsOf(frame).map((row) => object(row.labels)?.raw);
      expect(raw.map(jsonShown)).toEqual(chunks.map(({ attributes }) => jsonShown(attributes['mlflow.chunk.value'])));
    }
  });

  test('a session is one talk, each message once', async () => {
    const frame = await recorded().show({ queryType: 'conversation', session: 'session-42' });
    const bodies: string[] = frame?.fields.find((field) => field.name === 'body')?.values ?? [];
    expect(bodies.map((body) => body.split(':')[0])).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
    expect(bodies[4]).toBe("user: Answer briefly: It's short, isn't it?");
  });

  test('the trace view has a span for each of MLflow’s, and the exception of a failed call', async () => {
    const { infos, show } = recorded();
    const failed = infos.find((info) => info.state === 'ERROR' && info.request === 'Is anybody there?');
    const frame = await show({ queryType: 'trace', query: failed?.traceId });
    expect(frame?.fields.find((field) => field.name === 'statusCode')?.values).toEqual([2]);
    expect(frame?.fields.find((field) => field.name === 'statusMessage')?.values[0]).toMatch(
      /^\w+Error: Error code: 4/
    );
  });
}
