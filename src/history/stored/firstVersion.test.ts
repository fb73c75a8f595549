import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import {
  MINUTES,
  openTab,
  collect,
  EXPECTED,
  minutesOf,
  answerOf,
  put,
  goOn,
  range,
  ALL,
} from '../testing/damagedHistory';
import firstVersion from './firstVersion.fixture.json';

test('what the first version has stored is read, and goes on', async () => {
  const factory = new IDBFactory();
  const request = factory.open('test', 1);
  request.onupgradeneeded = () =>
    ['budgets', ...Object.keys(firstVersion)].forEach((name) => request.result.createObjectStore(name));
  (await answerOf(request)).close();
  for (const store of ['histories', 'layouts', 'scrapes', 'heads', 'families'] as const) {
    for (const [key, value] of firstVersion[store]) {
      const record = typeof value === 'object' ? new Uint8Array(Buffer.from(value.base64, 'base64')) : value;
      await put(factory, store, String(key), record);
    }
  }
  const history = openTab(factory);
  expect((await minutesOf(history))['kv a']).toEqual(range(0, 73));
  await collect(history, 73, MINUTES);
  const { minutes, damaged } = await goOn(factory);
  expect(minutes).toEqual(Object.fromEntries(Object.keys(EXPECTED).map((key) => [key, ALL])));
  expect(damaged).toBe(0);
});
