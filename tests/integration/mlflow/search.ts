import { searchTraces } from '../../../src/traces/search/searchTraces';
import type { TraceFilter } from '../../../src/types';
import type { RecordedExamples } from '../../mlflow/recordedExamples';

/** Each filter finds in a real MLflow the traces that it names, and no other. */
export function testSearch(recorded: () => RecordedExamples): void {
  test.each<[string, TraceFilter[], string, number]>([
    ['nothing', [], '', 18],
    ['failed traces', [{ label: 'status', operator: '=', value: 'ERROR' }], '', 2],
    ['one of two states', [{ label: 'status', operator: '=|', value: '', values: ['OK', 'ERROR'] }], '', 18],
    ['a name', [{ label: 'name', operator: '=', value: 'turn' }], '', 3],
    ['one of two names', [{ label: 'name', operator: '=|', value: '', values: ['turn', 'Responses'] }], '', 5],
    ['part of a name', [{ label: 'name', operator: 'contains', value: 'Completions' }], '', 10],
    ['a pattern of a name', [{ label: 'name', operator: '=~', value: 'Async.*' }], '', 2],
    ['a model', [{ label: 'model', operator: '=', value: 'accounts/fireworks/models/gpt-oss-20b' }], '', 2],
    ['part of a model', [{ label: 'model', operator: 'contains', value: 'llama' }], '', 2],
    [
      'a base model behind a deployment',
      [{ label: 'model', operator: '=', value: 'accounts/fireworks/models/deepseek-v3' }],
      '',
      1,
    ],
    ['a tag with a quote and a percent sign', [{ label: 'tag.note', operator: '=', value: "it's 100% fine" }], '', 3],
    ['part of such a tag', [{ label: 'tag.note', operator: 'contains', value: "it's" }], '', 3],
    ['another tag or none', [{ label: 'tag.environment', operator: '!=', value: 'prod' }], '', 15],
    ['a session', [{ label: 'session', operator: '=', value: 'session-42' }], '', 3],
    ['a user', [{ label: 'user', operator: '=|', value: '', values: ['alice', 'bob'] }], '', 3],
    ['a metadata key', [{ label: 'metadata.mlflow.source.name', operator: '=', value: 'run_all.py' }], '', 18],
    ['a tool that ran', [{ label: 'tool', operator: '=', value: 'get_weather' }], '', 2],
    ['a type of span', [{ label: 'span.type', operator: '=', value: 'EMBEDDING' }], '', 1],
    ['words in a prompt', [{ label: 'text', operator: 'contains', value: '<b>brief</b>' }], '', 1],
    ['words with quotes around', [{ label: 'text', operator: 'contains', value: 'rainy' }], '', 2],
    ['a prompt', [{ label: 'prompt', operator: '=', value: 'fireworks-question/1' }], '', 3],
    ['feedback', [{ label: 'feedback.helpful', operator: '=', value: 'true' }], '', 2],
    ['a long duration', [{ label: 'duration', operator: '>', value: '1h' }], '', 0],
    ['any duration', [{ label: 'duration', operator: '>=', value: '0ms' }], '', 18],
    ['MLflow’s own grammar', [], "span.name = 'get_weather' AND status = 'OK'", 2],
  ])('a search for %s finds its traces', async (_, traceFilters, rawFilter, count) => {
    const frame = await recorded().show({ queryType: 'traces', traceFilters, rawFilter });
    expect(frame?.length).toBe(count);
  });

  test('a search for the deployment finds the call that it served', async () => {
    const { deploymentId: value, show } = recorded();
    const query = { traceFilters: [{ label: 'deployment', operator: '=' as const, value }] };
    const frame = await show({ queryType: 'traces', ...query });
    expect(frame?.fields.find((field) => field.name === 'Deployment')?.values).toEqual([value]);
  });

  test('pages up to the limit and says that there are more', async () => {
    const { client, experimentId, infos } = recorded();
    const { infos: few, cut } = await searchTraces(client, { experimentIds: [experimentId], filter: '' }, 5);
    expect(few.map((info) => info.traceId)).toEqual(infos.slice(0, 5).map((info) => info.traceId));
    expect(cut).toBe(true);
    expect((await searchTraces(client, { experimentIds: [experimentId], filter: '' }, 18)).cut).toBe(false);
  });
}
