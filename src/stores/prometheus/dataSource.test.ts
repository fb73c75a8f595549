import { latest, remembered } from './dataSource';

function counted(answers: Array<number | Error>) {
  let asked = 0;
  return {
    asked: () => asked,
    find: () => {
      const answer = answers[asked++] ?? 0;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

test('several who ask at once are answered by one search', async () => {
  const { find, asked } = counted([1]);
  const get = remembered(find, 1000, () => 0);
  expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
  expect(asked()).toBe(1);
});

test('what is older than the limit is searched again', async () => {
  let nowMs = 0;
  const { find } = counted([1, 2]);
  const get = remembered(find, 1000, () => nowMs);
  await get();
  nowMs = 1000;
  expect(await get()).toBe(1);
  nowMs = 1001;
  expect(await get()).toBe(2);
});

test('a failure is kept for a moment only, and what was found before is still known', async () => {
  let nowMs = 0;
  const { find, asked } = counted([1, new Error('down'), 3]);
  const get = remembered(find, 60_000, () => nowMs);
  expect(get.newest()).toBeUndefined();
  await get();
  nowMs = 70_000;
  await expect(get()).rejects.toThrow('down');
  nowMs += 5000;
  await expect(get()).rejects.toThrow('down');
  expect(asked()).toBe(2);
  expect(get.newest()).toBe(1);
  nowMs += 1;
  expect(await get()).toBe(3);
});

test('a person who asks to look again is not told what was known before', async () => {
  const get = remembered(counted([1, 2]).find, 1000, () => 0);
  await get();
  expect(await get.again()).toBe(2);
  expect(await get()).toBe(2);
});

test('of several things those that nobody asked for any more go first', () => {
  const get = latest<number>(2);
  let made = 0;
  const make = () => ++made;
  expect([get('a', make), get('b', make), get('a', make), get('c', make)]).toEqual([1, 2, 1, 3]);
  expect([get('a', make), get('b', make)]).toEqual([1, 4]);
});
