import { readModelCall } from '../../../src/traces/calls/modelCall';
import type { RecordedExamples } from '../../mlflow/recordedExamples';

/** What is known of a call beyond what MLflow says of it. */
export function testCalls(recorded: () => RecordedExamples): void {
  test('a streamed tool call, which MLflow’s outputs have lost, is put together from the chunks', async () => {
    const { judged, client } = recorded();
    const found = [...judged.values()].find(
      ({ tags, request }) =>
        tags['mlflow.traceName'] === 'Completions' && request === "What's the weather like in Tokyo today?"
    );
    const [span] = (await client.trace(found?.traceId ?? '')).spans;
    const call = span === undefined ? undefined : readModelCall(span);
    expect(JSON.stringify(span?.outputs)).not.toContain('get_weather');
    expect(call?.answers[0]).toMatchObject({
      toolCalls: [{ name: 'get_weather', arguments: '{"city":"Tokyo"}' }],
      finishReason: 'tool_calls',
    });
    expect(call?.ttftMs).toBeGreaterThan(0);
  });

  test('an answer with a schema is read as JSON, once with the schema that was asked for', async () => {
    const { infos, client } = recorded();
    const calls = infos
      .filter((info) => info.request === 'Tell me about France.')
      .map(async (info) => (await client.trace(info.traceId)).spans.map(readModelCall)[0]);
    const structured = await Promise.all(calls);
    expect(structured).toHaveLength(2);
    for (const call of structured) {
      expect(call?.structured).toEqual({
        name: expect.any(String),
        capital: expect.any(String),
        population: expect.any(Number),
      });
    }
    expect(JSON.stringify(structured.map((call) => call?.responseFormat))).toContain('"capital"');
  });
}
