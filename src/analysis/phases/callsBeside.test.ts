import type { DataFrame } from '@grafana/data';
import { NEVER, of, throwError, type Observable } from 'rxjs';
import type { TraceSource } from '../../traces';
import type { FireworksQuery } from '../../types';
import type { AnalysisRequest } from '../types';
import { callsBeside } from './callsBeside';
import { deploymentOf, type Course } from './testing/facts';
import { verdictOf } from './verdict';

const TO = Date.UTC(2026, 5, 3, 15);
const REQUEST: AnalysisRequest = {
  query: { refId: 'A', queryType: 'analysis', analysis: 'phases' },
  matchers: [],
  range: { fromMs: TO - 3_600_000, toMs: TO },
  window: { fromMs: TO - 1_800_000, toMs: TO },
  before: { fromMs: TO - 3_600_000, toMs: TO - 1_800_000 },
  scrapeIntervalMs: 60_000,
  prices: {},
};

const LINKS = [{ title: 'Trace', url: '/explore' }];

function table(rows: ReadonlyArray<{ trace: string; ms: number; model?: string }>): DataFrame {
  const column = (name: string, values: unknown[], config = {}) => ({ name, type: 'string', config, values }) as never;
  return {
    length: rows.length,
    fields: [
      column(
        'Time',
        rows.map((_, index) => TO - index)
      ),
      column(
        'Name',
        rows.map(() => 'chat'),
        { links: LINKS }
      ),
      column(
        'Duration',
        rows.map(({ ms }) => ms)
      ),
      ...(rows.some(({ model }) => model !== undefined)
        ? [
            column(
              'Model',
              rows.map(({ model }) => model)
            ),
          ]
        : []),
      column(
        'Request',
        rows.map(() => 'a prompt')
      ),
      column(
        'Trace',
        rows.map(({ trace }) => trace)
      ),
      column(
        'Experiment',
        rows.map(() => '1'),
        { custom: { hidden: true } }
      ),
    ],
  };
}

type Asked = FireworksQuery & { fromMs: number; toMs: number };

function sourceOf(answer: (query: FireworksQuery) => Observable<{ frames: DataFrame[] }>) {
  const asked: Asked[] = [];
  const source: Pick<TraceSource, 'run'> = {
    run: (query, { fromMs, toMs }) => {
      asked.push({ ...query, fromMs, toMs });
      return answer(query);
    },
  };
  return { source: source as TraceSource, asked };
}

const slower = (deployment: string, window: Course = { prefillQueue: 4000 }) =>
  verdictOf(deploymentOf({}, window, { deployment }));
const isFailed = ({ traceFilters = [] }: FireworksQuery) => traceFilters.some(({ label }) => label === 'status');
const never = new AbortController().signal;
const valuesOf = (frame: DataFrame, name: string) => frame.fields.find((field) => field.name === name)?.values;
const noticesOf = (frame: DataFrame) => frame.meta?.notices?.map(({ text }) => text);

test('the slowest first, then the newest failing ones, with the links of the table of traces and without prompts', async () => {
  const many = Array.from({ length: 8 }, (_, index) => ({ trace: `t${index}`, ms: (index * 700) % 900, model: 'm' }));
  const { source, asked } = sourceOf((query) =>
    of({ frames: [table(isFailed(query) ? [{ trace: 'bad', ms: 7 }] : many)] })
  );
  const frame = await callsBeside(source, REQUEST, [slower('d1'), slower('d2', {})], never);
  expect(valuesOf(frame, 'Trace')).toEqual(['t5', 't1', 't6', 't2', 't7', 'bad']);
  expect(valuesOf(frame, 'Why')).toEqual(['slow', 'slow', 'slow', 'slow', 'slow', 'failed']);
  expect(valuesOf(frame, 'Model')).toEqual(['m', 'm', 'm', 'm', 'm', null]);
  expect(valuesOf(frame, 'Request')).toBeUndefined();
  expect(frame.fields.find(({ name }) => name === 'Name')?.config.links).toEqual(LINKS);
  expect(new Set(valuesOf(frame, 'deployment_id'))).toEqual(new Set(['d1']));
  expect(asked.map(({ traceFilters }) => traceFilters)).toEqual([
    [
      { label: 'deployment', operator: '=', value: 'd1' },
      { label: 'duration', operator: '>', value: '15000ms' },
    ],
    [
      { label: 'deployment', operator: '=', value: 'd1' },
      { label: 'status', operator: '=', value: 'ERROR' },
    ],
  ]);
  expect(asked[0]).toMatchObject({ queryType: 'traces', fromMs: TO - 1_920_000, toMs: TO });
});

test('of several slower deployments the first three are looked for, which is said', async () => {
  const { source, asked } = sourceOf(() => of({ frames: [table([{ trace: 't', ms: 5 }])] }));
  const verdicts = ['a', 'b', 'c', 'd'].map((id) => slower(id));
  const frame = await callsBeside(source, REQUEST, verdicts, never);
  expect(asked.length).toBe(6);
  expect(noticesOf(frame)).toEqual(['Calls are looked for of the first 3 deployments only.']);
});

test('an MLflow that is down fails nothing, and what one of the searches found is shown', async () => {
  const { source } = sourceOf((query) =>
    isFailed(query) ? throwError(() => new Error('MLflow is down.')) : of({ frames: [table([{ trace: 't', ms: 5 }])] })
  );
  const frame = await callsBeside(source, REQUEST, [slower('d1')], never);
  expect(valuesOf(frame, 'Trace')).toEqual(['t']);
  expect(noticesOf(frame)).toEqual(['Calls beside the verdict could not be read: MLflow is down.']);
});

test('an MLflow that never answers is not waited for', async () => {
  jest.useFakeTimers();
  try {
    const answer = callsBeside(sourceOf(() => NEVER).source, REQUEST, [slower('d1')], never);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(noticesOf(await answer)).toEqual([
      'Calls beside the verdict could not be read: MLflow has not answered for 20 seconds.',
    ]);
  } finally {
    jest.useRealTimers();
  }
});

test('who leaves the page ends the searches', async () => {
  const abort = new AbortController();
  const answer = callsBeside(sourceOf(() => NEVER).source, REQUEST, [slower('d1')], abort.signal);
  abort.abort();
  expect((await answer).length).toBe(0);
  expect((await callsBeside(sourceOf(() => NEVER).source, REQUEST, [slower('d1')], abort.signal)).length).toBe(0);
});

test('nothing is asked where nothing is slower, and none found is said', async () => {
  const { source, asked } = sourceOf(() => of({ frames: [table([])] }));
  expect(noticesOf(await callsBeside(source, REQUEST, [slower('d1', {})], never))).toEqual([
    'No deployment is slower than before, so no calls are looked for.',
  ]);
  expect(asked).toEqual([]);
  expect(noticesOf(await callsBeside(source, REQUEST, [slower('d1')], never))).toEqual([
    'MLflow has recorded no slow or failing call of d1 in this time.',
  ]);
});
