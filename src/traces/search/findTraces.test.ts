import type { TraceFilter } from '../../types';
import type { MlflowClient, SearchRequest } from '../client/client';
import { MlflowError } from '../client/errors';
import { readInfo } from '../spans/readInfo';
import { fakeClient } from '../testing/server';
import { buildFilter } from './traceSearch';
import { findTraces } from './findTraces';

const RANGE = { fromMs: 0, toMs: 60_000 };

/** A trace that began at this time, and where its spans are. */
function trace(trace_id: string, timestamp_ms: number, location?: string) {
  const tags = location === undefined ? {} : { 'mlflow.trace.spansLocation': location };
  const info = readInfo({ trace_id, timestamp_ms, tags });
  if (info === undefined) {
    throw new Error('no info');
  }
  return info;
}

/** A server that answers each filter by the first of its clauses that is listed, with traces or a refusal. */
function scene(answers: Record<string, Array<ReturnType<typeof trace>> | 'refused'>) {
  const asked: string[] = [];
  const search: MlflowClient['search'] = async ({ filter }: SearchRequest) => {
    asked.push(filter);
    const key = Object.keys(answers).find((clause) => filter.includes(clause));
    const answer = key === undefined ? [] : answers[key];
    if (answer === 'refused') {
      throw new MlflowError({ kind: 'refused', detail: 'IS NULL' });
    }
    return { traces: answer ?? [] };
  };
  const find = (filters: TraceFilter[], limit = 10, rawFilter = '') => {
    const built = buildFilter({ filters, rawFilter });
    if (!built.ok) {
      throw new Error(built.message);
    }
    return findTraces(fakeClient({ search }), { experimentIds: ['1'], search: built, range: RANGE }, limit);
  };
  const found = async (...args: Parameters<typeof find>) => {
    const { infos, cut, notices } = await find(...args);
    return { ids: infos.map((info) => info.traceId), cut, notices };
  };
  return { found, asked };
}

const NOT_PROD: TraceFilter = { label: 'tag.env', operator: '!=', value: 'prod' };
const MODEL: TraceFilter = { label: 'model', operator: '=', value: 'm' };

test('traces without a tag are put among those with another one, newest first, up to the limit', async () => {
  const answers = { '!=': [trace('c', 3), trace('a', 1)], 'IS NULL': [trace('d', 4), trace('b', 2)] };
  expect(await scene(answers).found([NOT_PROD])).toEqual({ ids: ['d', 'c', 'b', 'a'], cut: false, notices: [] });
  expect(await scene(answers).found([NOT_PROD], 3)).toEqual({ ids: ['d', 'c', 'b'], cut: true, notices: [] });
});

test('an MLflow that cannot look for absent tags leaves them out, and that is said', async () => {
  const { ids, notices } = await scene({ '!=': [trace('a', 1)], 'IS NULL': 'refused' }).found([NOT_PROD]);
  expect([ids, notices]).toEqual([['a'], [expect.stringMatching(/since 3\.11/)]]);
});

test('an error of the plain search is an error', async () => {
  await expect(scene({ '!=': 'refused' }).found([NOT_PROD])).rejects.toThrow(/refused/);
});

test('a search of spans counts the traces that it cannot reach, by the other conditions', async () => {
  const { found, asked } = scene({
    'llm.model': [trace('a', 1, 'TRACKING_STORE')],
    'IS NULL': [trace('b', 2)],
    "!= 'TRACKING_STORE'": [trace('c', 3, 'ARCHIVE_REPO')],
  });
  const { ids, notices } = await found([MODEL, { label: 'user', operator: '=', value: 'al' }]);
  expect([ids, notices]).toEqual([['a'], [expect.stringMatching(/^2 traces of this range cannot be searched/)]]);
  expect(asked.slice(1)).toEqual([
    "metadata.`mlflow.trace.user` = 'al' AND tag.`mlflow.trace.spansLocation` IS NULL",
    "metadata.`mlflow.trace.user` = 'al' AND tag.`mlflow.trace.spansLocation` != 'TRACKING_STORE'",
  ]);
});

test('names of spans are found in archived traces too', async () => {
  const { found, asked } = scene({});
  await found([{ label: 'span.name', operator: '=', value: 'x' }]);
  expect(asked[2]).toMatch(/!= 'TRACKING_STORE' AND .* != 'ARCHIVE_REPO'$/);
});

test('an old MLflow is asked for the newest traces instead, to see where their spans are', async () => {
  const { found } = scene({
    'llm.model': [],
    'IS NULL': 'refused',
    '': [trace('a', 1), trace('b', 2, 'TRACKING_STORE'), trace('c', 3, 'ARCHIVE_REPO')],
  });
  expect((await found([MODEL])).notices).toEqual([expect.stringMatching(/^2 traces of this range/)]);
});

test.each(["name RLIKE 'a('", "status = 'OK' AND span.attributes.`k` RLIKE '*'"])(
  'nothing found by %s, which fits nothing because it cannot be read, is an error',
  async (rawFilter) => {
    const { found } = scene({ [rawFilter]: [], 'request_id RLIKE': [], '': [trace('a', 1)] });
    await expect(found([], 10, rawFilter)).rejects.toThrow(/cannot read the regular expression “(a\(|\*)”/);
  }
);

test('nothing found by a pattern that can be read is no error, nor where there is no trace to try it on', async () => {
  const rawFilter = "name RLIKE 'b'";
  const one = [trace('a', 1)];
  expect((await scene({ [rawFilter]: [], 'request_id RLIKE': one, '': one }).found([], 10, rawFilter)).ids).toEqual([]);
  expect((await scene({}).found([], 10, rawFilter)).ids).toEqual([]);
});
