import { createTurns } from './turns';

/** A clock that stands still, and a page that lets work go on when it is told to. */
function page() {
  let nowMs = 0;
  const waiting: Array<(error?: Error) => void> = [];
  const pause = () =>
    new Promise<void>((resolve, reject) => waiting.push((error) => (error === undefined ? resolve() : reject(error))));
  return { turns: createTurns(() => nowMs, pause), waiting, pass: (ms: number) => (nowMs += ms) };
}

test('all work that waits shares one pause, and then one slice', async () => {
  const { turns, waiting, pass } = page();
  const both = [turns.next(), turns.next()];
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  await Promise.all(both);
  expect(turns.next()).toBeUndefined();
  pass(8);
  expect(turns.next()).toBeInstanceOf(Promise);
  expect(waiting).toHaveLength(2);
});

test('a pause that fails is over', async () => {
  const { turns, waiting, pass } = page();
  const turn = turns.next();
  waiting[0]?.(new Error('the task was aborted'));
  await expect(turn).resolves.toBeUndefined();
  expect(turns.next()).toBeUndefined();
  pass(8);
  expect(turns.next()).toBeInstanceOf(Promise);
});
