import { lastValueFrom } from 'rxjs';
import { readTraceSettings, traceSource, type TraceSource } from '../../src/traces';
import type { TraceFilter } from '../../src/types';
import { describeWithMlflow } from '../mlflow/describeWithMlflow';
import { MIX_MODELS, recordMix } from '../mlflow/recordMix';
import { routedHttp } from '../mlflow/routedHttp';
import { startMlflow, type RunningMlflow } from '../mlflow/startMlflow';

/** Traces of which MLflow's database knows all, a part, and nothing. */
describeWithMlflow('against a real MLflow with traces of all kinds', (command) => {
  let mlflow: RunningMlflow;
  let source: TraceSource;
  let range: { fromMs: number; toMs: number; intervalMs: number; maxDataPoints: number };
  let asked: string[] = [];

  beforeAll(async () => {
    mlflow = await startMlflow(command);
    const fromMs = Date.now() - 60_000;
    await recordMix(mlflow.url, '0');
    range = { fromMs, toMs: Date.now() + 1000, intervalMs: 60_000, maxDataPoints: 100 };
    const http = routedHttp(mlflow.url);
    const settings = readTraceSettings({
      uid: 'uid',
      name: 'Fireworks',
      jsonData: { mlflowUrl: mlflow.url, mlflowExperimentIds: ['0'] },
    });
    source = traceSource(
      (request) => {
        asked.push(request.path.split('?')[0] ?? '');
        return http(request);
      },
      settings,
      // Minutes later, when spans are there or never will be.
      () => Date.now() + 5 * 60_000
    );
  });

  afterAll(async () => {
    await mlflow?.stop();
  });

  const statistic = async (name: string, groupBy: string[] = []) => {
    const query = { refId: 'A', queryType: 'traceStats' as const, statistic: name, groupBy, format: 'table' as const };
    const [frame] = (await lastValueFrom(source.run(query, range))).frames;
    const columns = frame?.fields.map((field) => field.values) ?? [];
    const rows = Array.from({ length: frame?.length ?? 0 }, (_, row) => columns.map((column) => column[row]));
    return rows.sort((a, b) => String(a[0]).localeCompare(String(b[0])));
  };

  test('calls, models and tools of all of them are counted', async () => {
    expect(await statistic('calls')).toEqual([[3]]);
    expect(await statistic('calls', ['model'])).toEqual([
      [MIX_MODELS.inFile, 1],
      [MIX_MODELS.typed, 1],
      [MIX_MODELS.untyped, 1],
    ]);
    expect(await statistic('error_ratio')).toEqual([[0]]);
    expect(await statistic('tool_calls', ['tool'])).toEqual([
      ['get_time', 1],
      ['get_weather', 1],
    ]);
    expect(await source.values('models', range, ['0'])).toEqual(Object.values(MIX_MODELS).sort());
    expect(await source.values('tools', range, ['0'])).toEqual(['get_time', 'get_weather']);
  });

  test('what was read once is not read again', async () => {
    await statistic('latency', ['model']);
    asked = [];
    await Promise.all([statistic('cost'), statistic('latency'), statistic('latency', ['model'])]);
    expect(asked.filter((path) => /spans|batch/.test(path))).toEqual([]);
    expect(asked.filter((path) => /search/.test(path)).length).toBeLessThanOrEqual(1);
  });

  const search = async (traceFilters: TraceFilter[], rawFilter = '') => {
    const query = { refId: 'A', queryType: 'traces' as const, traceFilters, rawFilter };
    const [frame] = (await lastValueFrom(source.run(query, range))).frames;
    return { found: frame?.length, notices: frame?.meta?.notices?.map(({ text }) => text).join(' ') ?? '' };
  };

  const BESIDE = /1 traces of this range cannot be searched by model/;

  test.each<[string, TraceFilter[], string, number, RegExp]>([
    ['a model in the database', [{ label: 'model', operator: '=', value: MIX_MODELS.untyped }], '', 1, BESIDE],
    ['a model that is in a file', [{ label: 'model', operator: '=', value: MIX_MODELS.inFile }], '', 0, BESIDE],
    ['words that are in a file', [{ label: 'text', operator: 'contains', value: 'Which file' }], '', 0, BESIDE],
    ['a tool without a type', [{ label: 'tool', operator: '=', value: 'get_time' }], '', 1, BESIDE],
    ['a type of spans', [{ label: 'span.type', operator: '=', value: 'TOOL' }], '', 2, BESIDE],
    ['another type of spans', [{ label: 'span.type', operator: '!=', value: 'TOOL' }], '', 2, BESIDE],
    ['a part of a type', [{ label: 'span.type', operator: 'contains', value: 'MODEL' }], '', 2, BESIDE],
    ['a name of a span', [{ label: 'span.name', operator: '=', value: 'chat' }], '', 1, BESIDE],
    ['spans in MLflow’s grammar', [], "span.name = 'chat' AND status = 'OK'", 1, BESIDE],
    ['another tag', [{ label: 'tag.environment', operator: '!=', value: 'prod' }], '', 2, /^$/],
    ['no such tag', [{ label: 'tag.environment', operator: '!=', value: 'dev' }], '', 3, /^$/],
    ['another name', [{ label: 'name', operator: '!=', value: 'nobody' }], '', 3, /^$/],
    ['an underscore', [{ label: 'tag.note', operator: 'contains', value: 'snake_case' }], '', 1, /^$/],
    ['letters of any case', [{ label: 'tag.note', operator: '=~', value: '(?i)SNAKE.*' }], '', 1, /^$/],
    ['no wildcard', [{ label: 'tag.note', operator: 'contains', value: 'snake%100' }], '', 0, /^$/],
    ['a long duration', [{ label: 'duration', operator: '>', value: '1m30s' }], '', 0, /^$/],
    ['a duration with a fraction', [{ label: 'duration', operator: '<', value: '.9 sec' }], '', 1, /^$/],
    ['a negative score', [{ label: 'feedback.x', operator: '>', value: '-0.5' }], '', 0, /^$/],
    ['a pattern that fits nothing', [{ label: 'tag.note', operator: '=~', value: '(?:a|b){3}' }], '', 0, /^$/],
  ])('a search for %s', async (_, filters, rawFilter, count, notices) => {
    const { found, notices: said } = await search(filters, rawFilter);
    expect(found).toBe(count);
    expect(said).toMatch(notices);
  });

  test.each<[string, TraceFilter[], string]>([
    ['a bracket without its partner', [{ label: 'tag.note', operator: '=~', value: 'a(b' }], ''],
    ['a sign that repeats nothing, of a model', [{ label: 'model', operator: '=~', value: '*b' }], ''],
    ['flags that are not at the start', [{ label: 'model', operator: '=~', value: '(?i)b' }], ''],
    ['MLflow’s own grammar', [], "name RLIKE '[a'"],
    ['a backslash at the end', [], "name RLIKE 'a\\'"],
  ])('a pattern with %s is an error and not an empty table', async (_, filters, rawFilter) => {
    await expect(search(filters, rawFilter)).rejects.toThrow(/cannot read the regular expression/);
  });
});
