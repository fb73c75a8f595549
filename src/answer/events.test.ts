/** @jest-environment jsdom */
import type { DataFrame } from '@grafana/data';
import { lastValueFrom, of } from 'rxjs';
import { DEPLOYMENT_STATE_METRIC } from '../catalogue';
import { DEPLOYMENT_STATE } from '../evaluate';
import { sparseColumn } from '../series/stale';
import type { StoreRequest } from '../stores';
import type { FireworksQuery } from '../types';
import { answer } from './answer';
import { NOW, parts, request } from './testing/answerParts';

const MINUTE = 60_000;

/** Lines of the last minutes, one a deployment. */
function eventsOf(query: Partial<FireworksQuery>, lines: Record<string, number[]>, fromMs = NOW - 60 * MINUTE) {
  const { context } = parts();
  const asked: StoreRequest[] = [];
  context.store.run = (asking) => {
    asked.push(asking);
    const series = Object.entries(lines).map(([deployment_id, values]) => ({
      labels: { deployment_id },
      column: sparseColumn(Float64Array.from(values)),
    }));
    const [first = []] = Object.values(lines);
    const times = Float64Array.from(first, (_, place) => NOW - (first.length - 1 - place) * MINUTE);
    const missing = [{ kind: 'gap', fromMs: NOW - 5 * MINUTE, toMs: NOW, reason: undefined }] as const;
    const results = asking.queries.map(({ id }) => ({ id, grid: { times, series }, promql: '', notices: [] }));
    return of({ results, missing });
  };
  const target: FireworksQuery = { refId: 'Anno', queryType: 'metrics', asEvents: true, ...query };
  const from = { ...request([target]), intervalMs: 36 * MINUTE };
  from.range = { ...from.range, from: from.range.from.subtract(NOW - 60 * MINUTE - fromMs, 'ms') };
  return lastValueFrom(answer(from, context)).then(({ data, errors }) => ({ data, errors, asked }));
}

const column = ({ fields }: DataFrame, name: string): unknown[] =>
  fields.find((field) => field.name === name)?.values ?? [];

test('a scaled-down deployment is marked from when to when, under the words of its author', async () => {
  const { data } = await eventsOf(
    {
      metric: DEPLOYMENT_STATE_METRIC,
      legend: 'Scaled to zero: {{deployment_id}}',
      events: { when: 'equal', value: '1' },
    },
    { chat: [3, 1, 1, 1, 3], code: [3, 3, 3, 3, 3] }
  );
  expect(data).toHaveLength(1);
  expect(column(data[0], 'time')).toEqual([NOW - 3 * MINUTE]);
  expect(column(data[0], 'timeEnd')).toEqual([NOW]);
  expect(column(data[0], 'title')).toEqual(['Scaled to zero: chat']);
  expect(column(data[0], 'text')).toEqual(['chat · for 3m']);
  expect(column(data[0], 'tags')).toEqual([['chat']]);
});

test('an event says what it is, how far it went, and that it goes on', async () => {
  const { data } = await eventsOf(
    { metric: 'error_ratio', groupBy: ['deployment_id'], events: { when: 'above', value: '5%' } },
    { chat: [0, 0.06, 0.34], code: [0, 0, 0.05] }
  );
  expect(column(data[0], 'title')).toEqual(['Error ratio above 5%']);
  expect(column(data[0], 'text')).toEqual(['chat · up to 34% · for 1m until the end of the range']);
});

test.each<[Partial<FireworksQuery>, string]>([
  [{ view: 'quantile' }, '10s'],
  [{ view: 'share', bound: 1000 }, '90%'],
  [{ view: 'rate' }, '2'],
])('a value to compare with is of what is drawn of a histogram: %j above %s', async (query, value) => {
  const metric = 'latency_overall_ms_bucket:sum_by_deployment';
  const { errors } = await eventsOf({ metric, ...query, events: { when: 'above', value } }, { chat: [0] });
  expect(errors).toBeUndefined();
});

test('a change says both values in words', async () => {
  const { data } = await eventsOf(
    { metric: DEPLOYMENT_STATE_METRIC, events: { when: 'changes' } },
    { chat: [3, 2, 2], code: [3, 3, 3] }
  );
  expect(column(data[0], 'title')).toEqual(['Deployment state changed']);
  expect(column(data[0], 'text')).toEqual(['chat · Serving → Idle']);
});

test.each<[FireworksQuery['events'], unknown[]]>([
  [{ when: 'changes' }, ['chat · Serving → Idle']],
  [{ when: 'below', value: 1 }, []],
])('while nobody could know a state it is no event: %j', async (events, texts) => {
  const { scrapeFailed, notCollected } = DEPLOYMENT_STATE;
  const { data } = await eventsOf(
    { metric: DEPLOYMENT_STATE_METRIC, events },
    { chat: [3, scrapeFailed, 3, notCollected, notCollected, 2], code: [notCollected, 3, 3, 3, scrapeFailed, 3] }
  );
  expect(column(data[0], 'text')).toEqual(texts);
});

test('annotations are looked for in finer steps than Grafana asks for, and no more than can be read', async () => {
  const events = { when: 'above', value: 1 } as const;
  const hour = await eventsOf({ metric: 'error_ratio', events }, { chat: [0] });
  expect(hour.asked[0]?.grid.stepMs).toBe(MINUTE);
  const month = await eventsOf({ metric: 'error_ratio', events }, { chat: [0] }, NOW - 30 * 24 * 60 * MINUTE);
  expect(month.asked[0]?.grid.count).toBeLessThan(2200);
});

test('events of the day before go with the steps of any range', async () => {
  const query = { metric: 'error_ratio', events: { when: 'above', value: 1 }, offset: '1d' } as const;
  for (const hours of [3, 24, 50, 7 * 24, 30 * 24]) {
    const { errors, asked } = await eventsOf(query, { chat: [0] }, NOW - hours * 60 * MINUTE - 1234);
    expect({ hours, errors, asked: asked.length }).toEqual({ hours, errors: undefined, asked: 1 });
  }
});

test('so many events that nobody sees any are refused', async () => {
  const flapping = Array.from({ length: 2100 }, (_, place) => place % 2);
  const { data, errors } = await eventsOf(
    { metric: 'error_ratio', events: { when: 'above', value: 0.5 } },
    { chat: flapping }
  );
  expect(data).toEqual([]);
  expect(errors?.[0]?.message).toMatch(/^This is so 1,050 times in this range, which are too many marks\./);
});

test.each<[Partial<FireworksQuery>, RegExp]>([
  [{}, /^Say where events are: above, below or at a value/],
  [{ events: { when: 'above' } }, /^An event needs the value to compare with, such as 0\.05, 5 % or 10 s\./],
  [{ events: { when: 'above', value: 'a lot' } }, /^"a lot" is not a value of Error ratio\./],
  [
    { metric: 'latency_overall_ms_bucket:sum_by_deployment', view: 'rate', events: { when: 'above', value: '10s' } },
    /^"10s" is not a value of /,
  ],
  [{ events: { when: 'above', value: 1, lasts: 'long' } }, /^"long" is not a duration\./],
  [{ events: { when: 'above', value: 1 }, over: { fn: 'avg', window: 'range' } }, /says nothing of when\./],
  [
    { metric: 'latency_overall_ms_bucket:sum_by_deployment', view: 'heatmap', events: { when: 'above', value: 1 } },
    /^A heatmap has no line that an event could be on\./,
  ],
])('%j is refused', async (query, said) => {
  const { errors } = await eventsOf({ metric: 'error_ratio', ...query }, { chat: [1] });
  expect(errors?.[0]?.message).toMatch(said);
});
