import { SharedRequest } from './shareRequests';

/** A run that ends when it is told to, or with the reason for which it was left. */
function runOf() {
  let finish = (_answer: string): void => undefined;
  let left: unknown;
  const shared = new SharedRequest<string>(
    (signal) =>
      new Promise((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => {
          left = signal.reason;
          reject(signal.reason);
        });
      })
  );
  return { shared, finish: (answer: string) => finish(answer), left: () => left };
}

test('all who wait get one answer, and one who leaves takes it from nobody', async () => {
  const { shared, finish, left } = runOf();
  const leaving = new AbortController();
  const first = shared.wait(leaving.signal);
  const second = shared.wait(new AbortController().signal);
  const third = shared.wait();
  leaving.abort('gone');
  await expect(first).rejects.toBe('gone');
  finish('x');
  expect(await Promise.all([second, third])).toEqual(['x', 'x']);
  expect(left()).toBeUndefined();
});

test('the run ends when the last has left', async () => {
  const { shared, left } = runOf();
  const leaving = [new AbortController(), new AbortController()];
  const waiting = leaving.map(({ signal }) => shared.wait(signal));
  leaving.forEach((one, index) => one.abort(`gone ${index}`));
  await Promise.allSettled(waiting);
  expect([left(), shared.isAbandoned]).toEqual(['gone 1', true]);
});

test('who had left already does not wait', async () => {
  const { shared } = runOf();
  expect(() => shared.wait(AbortSignal.abort('gone'))).toThrow('gone');
});
