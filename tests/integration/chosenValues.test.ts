import { lastValueFrom, Observable } from 'rxjs';
import { prepareTarget } from '../../src/answer';
import { timeGrid } from '../../src/evaluate';
import { seriesOf } from '../../src/evaluate/testing/columns';
import { valueAt } from '../../src/series/stale';
import { browserStore, readOptions } from '../../src/stores';
import { templatesOf } from '../../src/plan/testing/templates';
import type { Filter, FireworksQuery } from '../../src/types';

/** Three deployments of which two are chosen, and errors of two kinds: what a choice of values counts, in numbers. */
const REQUESTS = 'request_counter_total:sum_by_deployment';
const ERRORS = 'requests_error_total:sum_by_deployment';
const PATH = 'accounts/acme/deployments/';
const labelsOf = (id: string) => `deployment="${PATH}${id}",deployment_id="${id}"`;
const BODY = [
  ...[`chat`, `code`, `decode`].map((id, index) => `${REQUESTS}{${labelsOf(id)}} ${10 * 10 ** index}`),
  `${ERRORS}{${labelsOf('chat')},code="500"} 2`,
  `${ERRORS}{${labelsOf('chat')},code="429"} 1`,
  '',
].join('\n');
const VARIABLES = templatesOf({ d: ['chat', 'code'], codes: ['500', '429'], all: { all: '.*' }, one: ['chat'] });

/** The sum of what the query shows, or why it shows nothing. */
async function shown(query: Partial<FireworksQuery>): Promise<number | string> {
  const prepared = prepareTarget({ refId: 'A', groupBy: [], ...query }, { scopedVars: {} }, VARIABLES);
  if ('problem' in prepared) {
    return prepared.problem.message;
  }
  const toMs = Date.now();
  const grid = timeGrid({ fromMs: toMs - 3_600_000, toMs, intervalMs: 60_000, utcOffsetSeconds: 0 });
  const queries = [{ id: 'A', plan: prepared.drawn.plan }];
  const { results } = await lastValueFrom(openStore().run({ queries, grid, live: true, toMs }));
  const [line] = results.slice(0, 1).flatMap(({ grid: answer }) => seriesOf(answer));
  return line === undefined ? 0 : (valueAt(line.column, line.column.values.length - 1) ?? NaN);
}

let opened = 0;
function openStore() {
  const uid = `chosen-${++opened}`;
  const jsonData = { accountId: 'acme', apiUrl: `https://${uid}.test` };
  return browserStore(readOptions({ uid, url: '/proxy', jsonData }), {
    chunked: () =>
      new Observable<{ status: number; headers: Headers; data?: Uint8Array }>((subscriber) => {
        const answered = { status: 200, headers: new Headers({ 'Content-Type': 'text/plain' }) };
        subscriber.next({ ...answered, data: new TextEncoder().encode(BODY) });
        subscriber.next(answered);
        subscriber.complete();
      }),
  });
}

const START = Date.UTC(2026, 0, 1, 12, 0, 7);
beforeEach(() => jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

test.each<[Filter, number]>([
  [{ label: 'deployment', operator: '=', value: `${PATH}$d` }, 110],
  [{ label: 'deployment', operator: '!=', value: `${PATH}$d` }, 1000],
  [{ label: 'deployment', operator: '=~', value: `${PATH}$d` }, 110],
  [{ label: 'deployment_id', operator: '=', value: 'de$d' }, 1000],
  [{ label: 'deployment_id', operator: '=', value: '$one' }, 10],
  [{ label: 'deployment', operator: '=', value: `${PATH}$all` }, 1110],
  [{ label: 'deployment_id', operator: '=', value: '$all' }, 1110],
  [{ label: 'deployment_id', operator: '=|', value: '', values: ['$all'] }, 1110],
  [{ label: 'deployment_id', operator: '=~', value: '$all' }, 1110],
  [{ label: 'deployment_id', operator: '!=', value: '$all' }, 0],
  [{ label: 'deployment_id', operator: '!=|', value: '', values: ['$all'] }, 0],
])('%j selects requests of %d', async (filter, sum) => {
  expect(await shown({ metric: REQUESTS, filters: [filter] })).toBe(sum);
});

test.each<[string[], number]>([
  [['all'], 0.3],
  [['.*'], 0.3],
  [['$all'], 0.3],
  [['5xx'], 0.2],
  [['429'], 0.1],
  [['500,429'], 0.3],
  [['500|429'], 0.3],
  [['$codes'], 0.3],
  [['4xx', '5xx'], 0.3],
])('codes %j are %d of the requests', async (codes, ratio) => {
  const filters: Filter[] = [{ label: 'deployment_id', operator: '=', value: 'chat' }];
  expect(await shown({ metric: 'error_ratio', codes, filters })).toBeCloseTo(ratio, 12);
  expect(await shown({ metric: 'success_ratio', codes, filters })).toBeCloseTo(1 - ratio, 12);
});

test.each<[string, number]>([
  ['5xx', 0.2],
  ['500', 0.2],
  ['500,429', 0.3],
  ['.*', 0.3],
])('a filter on the code for %s leaves %d of the requests', async (value, ratio) => {
  const filters: Filter[] = [
    { label: 'deployment_id', operator: '=', value: 'chat' },
    { label: 'http_code', operator: '=', value },
  ];
  expect(await shown({ metric: 'error_ratio', filters })).toBeCloseTo(ratio, 12);
});

test.each(['HTTP 500', '5..', '$code'])('%s is no code, and gives no ratio of 0', async (code) => {
  expect(await shown({ metric: 'error_ratio', codes: [code] })).toMatch(/code such as 503/);
  const filters: Filter[] = [{ label: 'http_code', operator: '=', value: code }];
  expect(await shown({ metric: 'error_ratio', filters })).toMatch(/code such as 503/);
});
