import type { MlflowClient, SearchPage } from '../client/client';
import { readInfo } from '../spans/readInfo';
import { fakeClient } from '../testing/server';
import { searchTraces } from './searchTraces';

/** A server that answers one page after the other, by token. */
function clientOf(pages: Record<string, { ids: string[]; next?: string }>) {
  const asked: Array<{ size: number; token: string | undefined }> = [];
  const search: MlflowClient['search'] = async ({ pageSize, pageToken }): Promise<SearchPage> => {
    asked.push({ size: pageSize, token: pageToken });
    const { ids, next } = pages[pageToken ?? ''] ?? { ids: [] };
    const traces = ids.map((trace_id) => readInfo({ trace_id })).filter((info) => info !== undefined);
    return { traces, ...(next === undefined ? {} : { next }) };
  };
  const client = fakeClient({ search });
  return { client, asked };
}

const request = { experimentIds: ['1'], filter: '' };
const found = async (pages: Parameters<typeof clientOf>[0], limit: number) => {
  const { client, asked } = clientOf(pages);
  const { infos, cut } = await searchTraces(client, request, limit);
  return { ids: infos.map((info) => info.traceId), cut, asked };
};

test('follows pages, and keeps once what a shift brings twice', async () => {
  const pages = { '': { ids: ['a', 'b'], next: '2' }, '2': { ids: ['b', 'c'], next: '4' }, '4': { ids: [] } };
  expect(await found(pages, 10)).toMatchObject({ ids: ['a', 'b', 'c'], cut: false });
});

test('asks for no more than the limit, and looks whether there is more', async () => {
  const { ids, cut, asked } = await found({ '': { ids: ['a', 'b'], next: '2' }, '2': { ids: ['c'] } }, 2);
  expect({ ids, cut }).toEqual({ ids: ['a', 'b'], cut: true });
  expect(asked).toEqual([
    { size: 2, token: undefined },
    { size: 1, token: '2' },
  ]);
});

test('a full last page is not taken for a cut', async () => {
  expect(await found({ '': { ids: ['a', 'b'], next: '2' }, '2': { ids: [] } }, 2)).toMatchObject({ cut: false });
});

test('leaves a server whose pages never end', async () => {
  const { ids } = await found({ '': { ids: ['a'], next: 'x' }, x: { ids: ['a'], next: 'x' } }, 100);
  expect(ids).toEqual(['a']);
});

test('never asks for more than MLflow allows on a page', async () => {
  const { asked } = await found({ '': { ids: [] } }, 5000);
  expect(asked[0]?.size).toBe(500);
});
