import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { joinKey, openDatabase, timeKey } from './schema';

test('the database is the one that browsers have: its version, its stores, nothing but keys in them', async () => {
  const database = await openDatabase({ factory: new IDBFactory(), name: 'test', onClosed: () => {} });
  const names = Array.from(database.objectStoreNames);
  const stores = database.transaction(names, 'readonly');
  const schema = names.map((name) => {
    const { keyPath, autoIncrement, indexNames } = stores.objectStore(name);
    return { name, keyPath, autoIncrement, indexes: Array.from(indexNames) };
  });
  const plain = { keyPath: null, autoIncrement: false, indexes: [] };
  expect(database.version).toBe(2);
  expect(schema).toEqual([
    { name: 'budgets', ...plain },
    { name: 'families', ...plain },
    { name: 'heads', ...plain },
    { name: 'histories', ...plain },
    { name: 'layouts', ...plain },
    { name: 'scrapes', ...plain },
  ]);
  database.close();
});

test('keys are what they were', () => {
  expect(joinKey('a history', timeKey(1_767_272_400_000.7), 'up')).toBe('a history\u00000001767272400000\u0000up');
  expect(timeKey(-5)).toBe('0000000000000000');
});
