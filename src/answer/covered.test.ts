import { dateTime, DataTopic, type DataFrame } from '@grafana/data';
import { lastValueFrom, of } from 'rxjs';
import { sparseColumn } from '../series/stale';
import type { MetricStore, MissingStretch } from '../stores';
import type { FireworksQuery } from '../types';
import { answerMetrics } from './answerMetrics';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const METRIC = 'request_counter_total:sum_by_deployment';
const at = (minute: number) => NOW + (minute - 60) * MINUTE;

function stretch(kind: MissingStretch['kind'], from: number, to: number, reason?: string): MissingStretch {
  return { kind, fromMs: at(from), toMs: at(to), reason };
}

/** What an hour's panel is answered where the store lacks some stretches. */
async function answered(query: Partial<FireworksQuery>, missing: MissingStretch[], covered?: string) {
  const grid = { times: Float64Array.of(NOW), series: [{ labels: {}, column: sparseColumn(Float64Array.of(23_812)) }] };
  const store: Partial<MetricStore> = {
    run: ({ queries }) =>
      of({ results: queries.map(({ id }) => ({ id, grid, promql: '', notices: [] })), missing, covered }),
  };
  const range = { from: dateTime(at(0)), to: dateTime(NOW), raw: { from: 'now-1h', to: 'now' } };
  const request = {
    ...{ app: 'test', requestId: 'Q1', timezone: 'utc', range, interval: '1m', intervalMs: MINUTE },
    ...{ scopedVars: {}, targets: [{ refId: 'A', metric: METRIC, ...query }], startTime: NOW },
  };
  const context = { store: store as MetricStore, templates: { replace: (text = '') => text }, now: () => NOW };
  const { data } = await lastValueFrom(answerMetrics(request, { ...context, scrapeIntervalMs: MINUTE }));
  const frames: DataFrame[] = data;
  const isMark = ({ meta }: DataFrame) => meta?.dataTopic === DataTopic.Annotations;
  const marks = frames.filter(isMark).flatMap(({ fields, length }) =>
    Array.from({ length }, (_, row) => {
      const value = (name: string) => fields.find((field) => field.name === name)?.values[row];
      return [(value('time') - at(0)) / MINUTE, (value('timeEnd') - at(0)) / MINUTE, value('text'), value('color')];
    })
  );
  return { marks, unit: frames[0]?.fields.at(-1)?.config.unit };
}

const TOTAL = { over: { fn: 'total', window: 'range' } } as const;

test('what is not covered is marked where there is a time axis, with the reason', async () => {
  const missing = [stretch('before', 0, 10), stretch('failed', 20, 28, 'HTTP 503'), stretch('gap', 40, 50)];
  expect((await answered({}, missing)).marks).toEqual([
    [0, 10, expect.stringMatching(/^Not collected: the history of this browser begins here$/), '#808080'],
    [20, 28, 'Scrapes failed: HTTP 503', 'red'],
    [40, 50, 'Not collected in this browser', '#808080'],
  ]);
  expect((await answered({}, [])).marks).toEqual([]);
  expect((await answered({ format: 'table' }, missing)).marks).toEqual([]);
  expect((await answered(TOTAL, missing)).marks).toEqual([]);
});

test('marks that would stand on top of each other are one, so that there are never many', async () => {
  const often = Array.from({ length: 600 }, (_, n) =>
    stretch('failed', n / 10, n / 10 + 0.05, n % 2 ? 'HTTP 503' : 'no answer in time')
  );
  const { marks } = await answered({}, often);
  expect(marks).toEqual([[0, 59.95, 'Scrapes failed: no answer in time; Scrapes failed: HTTP 503', 'red']]);
});

test.each<[string, Partial<FireworksQuery>, string | undefined, string]>([
  ['a total of a range that is covered in part', TOTAL, '3 h of 7 d', 'currency:financial: in 3 h of 7 d:suffix'],
  ['one that is covered', TOTAL, undefined, 'locale'],
  ['tokens', { ...TOTAL, metric: 'uncached_prompt_tokens' }, '3 h of 7 d', 'count:tok in 3 h of 7 d'],
  ['a table, whose columns people take on', { ...TOTAL, format: 'table' }, '3 h of 7 d', 'locale'],
  [
    'a total of each step, beside which a mark stands',
    { over: { fn: 'total', window: 'step' } },
    '3 h of 7 d',
    'short',
  ],
])('%s', async (_, query, covered, unit) => {
  expect((await answered(query, [], covered)).unit).toBe(unit);
});
