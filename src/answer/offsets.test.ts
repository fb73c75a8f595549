import type { DataFrame, Field } from '@grafana/data';
import { lastValueFrom, of } from 'rxjs';
import { sparseColumn } from '../series/stale';
import type { StoreRequest, StoreResponse } from '../stores';
import { answer } from './answer';
import { METRIC, NOW, parts, request } from './testing/answerParts';

const DAY = 86_400_000;
const today = { refId: 'A', metric: METRIC, groupBy: [] };
const yesterday = { ...today, refId: 'B', offset: '1d' };

/** Each range is answered with its own end, so that a number says when it was looked at. */
function partsAnsweringTheirEnd(more: (request: StoreRequest) => Partial<StoreResponse> = () => ({})) {
  const made = parts();
  const { store } = made.context;
  const asked: StoreRequest[] = [];
  store.run = (asking) => {
    asked.push(asking);
    const { grid, queries } = asking;
    const endMs = grid.startMs + (grid.count - 1) * grid.stepMs;
    const times = Float64Array.of(endMs - grid.stepMs, endMs);
    const series = [{ labels: {}, column: sparseColumn(Float64Array.of(1, endMs)) }];
    const results = queries.map(({ id }) => ({ id, grid: { times, series }, promql: 'sum(x)', notices: [] }));
    return of({ results, ...more(asking) });
  };
  return { ...made, asked };
}

const lastOf = ({ fields }: DataFrame, place: number): unknown => fields[place]?.values.at(-1);
const nameOf = ({ fields }: DataFrame): Field['config']['displayNameFromDS'] => fields[1]?.config.displayNameFromDS;

test('the numbers of the day before are drawn at today’s times', async () => {
  const { asked, context } = partsAnsweringTheirEnd();
  const { data } = await lastValueFrom(answer(request([today, yesterday]), context));
  expect(asked.map(({ live, queries }) => [live, queries.map(({ id }) => id)])).toEqual([
    [true, ['A']],
    [false, ['B']],
  ]);
  expect(data.map((frame) => [frame.refId, lastOf(frame, 0), lastOf(frame, 1)])).toEqual([
    ['A', NOW, NOW],
    ['B', NOW, NOW - DAY],
  ]);
});

test('a line that is a day earlier says so unless its author named it, and its PromQL does', async () => {
  const { context } = partsAnsweringTheirEnd();
  const named = { ...yesterday, refId: 'C', legend: 'Yesterday' };
  const { data } = await lastValueFrom(answer(request([today, yesterday, named]), context));
  expect(data.map(nameOf)).toEqual(['Request rate', 'Request rate (1d earlier)', 'Yesterday']);
  expect(data[1].meta?.executedQueryString).toBe('# 1d earlier\nsum(x)');
});

test('what the panel’s own range lacks is told of that range; what the earlier one lacks, with its name', async () => {
  const missing = [{ kind: 'gap', fromMs: NOW - 600_000, toMs: NOW - 300_000, reason: undefined }] as const;
  const { context } = partsAnsweringTheirEnd(({ live, queries, grid }) => ({
    missing: live ? [] : missing,
    results: queries.map(({ id }) => ({
      id,
      grid: {
        times: Float64Array.of(grid.startMs),
        series: [{ labels: {}, column: sparseColumn(Float64Array.of(1)) }],
      },
      promql: '',
      notices: [{ severity: 'info', text: 'Not collected for 5 min.' }],
    })),
  }));
  const { data } = await lastValueFrom(answer(request([today, yesterday]), context));
  expect(data.map(({ refId }) => refId)).toEqual(['A', 'B']);
  expect(data[1].meta?.notices?.[0]?.text).toBe('Not collected for 5 min. 1d earlier: Not collected for 5 min.');
});

test('a comparison that is not there yet is no reason for a mark on the panel', async () => {
  const { context } = partsAnsweringTheirEnd(({ queries, live, grid }) =>
    live
      ? {}
      : {
          results: queries.map(({ id }) => ({
            id,
            grid: { times: Float64Array.of(grid.startMs), series: [] },
            promql: '',
            notices: [{ severity: 'info', text: 'History begins later.' }],
          })),
        }
  );
  const both = await lastValueFrom(answer(request([today, yesterday]), context));
  expect(both.data.flatMap(({ meta }) => meta?.notices ?? [])).toEqual([]);
  const alone = await lastValueFrom(answer(request([yesterday]), context));
  expect(alone.data.flatMap(({ meta }) => meta?.notices ?? [])).toEqual([
    { severity: 'info', text: '1d earlier: History begins later.' },
  ]);
});

test('an offset between two steps is refused for its row alone', async () => {
  const { context } = partsAnsweringTheirEnd();
  const hour = { ...request([today, { ...yesterday, offset: '90m' }]), intervalMs: 3_600_000 };
  const { data, errors } = await lastValueFrom(answer(hour, context));
  expect(data.map(({ refId, length }) => [refId, length])).toEqual([
    ['A', 2],
    ['B', 0],
  ]);
  expect(errors).toEqual([
    { refId: 'B', message: expect.stringMatching(/^An offset of 90m does not go with this panel's steps of 1h/) },
  ]);
});

test('one value for the whole range has no steps that an offset would have to go with', async () => {
  const { context } = partsAnsweringTheirEnd();
  const total = { ...yesterday, refId: 'C', offset: '90m', over: { fn: 'total', window: 'range' } } as const;
  const rows = [today, { ...yesterday, offset: '90m' }, total];
  const { data, errors } = await lastValueFrom(answer({ ...request(rows), intervalMs: 3_600_000 }, context));
  const [end = 0] = [lastOf(data[0], 1)];
  expect(data.map((frame) => [frame.refId, lastOf(frame, 1)])).toEqual([
    ['A', end],
    ['B', undefined],
    ['C', Number(end) - 90 * 60_000],
  ]);
  expect(errors?.map(({ refId }) => refId)).toEqual(['B']);
});

test.each([
  ['', NOW],
  ['0', NOW],
  ['0s', NOW],
  ['1w', NOW - 7 * DAY],
])('an offset of "%s"', async (offset, at) => {
  const { context } = partsAnsweringTheirEnd();
  const { data } = await lastValueFrom(answer(request([{ ...today, offset }]), context));
  expect([lastOf(data[0], 0), lastOf(data[0], 1)]).toEqual([NOW, at]);
});

test('an offset of parts of a minute is refused', async () => {
  const { context } = partsAnsweringTheirEnd();
  const { errors } = await lastValueFrom(answer(request([{ ...today, offset: '90s' }]), context));
  expect(errors?.[0]?.message).toBe('An offset is of whole minutes, which 90s is not. Write one such as 1d or 1h.');
});
