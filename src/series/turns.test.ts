import { allSteps, createPace, createTurns, inTurns, type Steps } from './turns';

/** A clock that stands still, and a page that lets work go on when it is told to. */
function page() {
  let nowMs = 0;
  const pauses: Array<(error?: Error) => void> = [];
  const pause = () =>
    new Promise<void>((resolve, reject) => pauses.push((error) => (error === undefined ? resolve() : reject(error))));
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    turns: createTurns(() => nowMs, pause),
    pauses,
    pass: (ms: number) => (nowMs += ms),
    async hadItsTurn(error?: Error) {
      pauses.at(-1)?.(error);
      await settled();
    },
  };
}

test('work goes on without a pause until its slice is used up', async () => {
  const { turns, pauses, pass, hadItsTurn } = page();
  const turn = turns.begin();
  const first = turn();
  await hadItsTurn();
  await first;
  expect(turn()).toBeUndefined();
  pass(8);
  expect(turn()).toBeInstanceOf(Promise);
  expect(pauses).toHaveLength(2);
});

test('of several that wait one goes on after each pause, in the order in which they began', async () => {
  const { turns, pass, hadItsTurn } = page();
  const went: string[] = [];
  const background = turns.begin('background');
  const [first, second] = [turns.begin(), turns.begin()];
  const wait = (name: string, turn: () => Promise<void> | undefined) => void turn()?.then(() => went.push(name));
  wait('background', background);
  wait('second', second);
  wait('first', first);
  for (const expected of [['first'], ['first', 'second'], ['first', 'second', 'background']]) {
    await hadItsTurn();
    expect(went).toEqual(expected);
  }
  pass(8);
  wait('second', second);
  wait('first', first);
  await hadItsTurn();
  expect(went.slice(3)).toEqual(['first']);
});

test('a slice is nobody’s who would overtake', async () => {
  const { turns, hadItsTurn } = page();
  const [first, second, third] = [turns.begin(), turns.begin(), turns.begin()];
  void first();
  void second();
  await hadItsTurn();
  expect(first()).toBeUndefined();
  expect(third()).toBeInstanceOf(Promise);
});

test('a pause that fails is over', async () => {
  const { turns, pass, hadItsTurn } = page();
  const turn = turns.begin();
  const went = turn();
  await hadItsTurn(new Error('the task was aborted'));
  await expect(went).resolves.toBeUndefined();
  expect(turn()).toBeUndefined();
  pass(8);
  expect(turn()).toBeInstanceOf(Promise);
});

test('where there is no pause to be had work goes on all the same', async () => {
  const turns = createTurns(
    () => 0,
    () => {
      throw new Error('no more ports');
    }
  );
  await expect(turns.begin()()).resolves.toBeUndefined();
  expect(turns.begin()()).toBeUndefined();
});

function* counting(to: number, done: number[]): Steps<string> {
  for (let step = 0; step < to; step++) {
    done.push(step);
    yield;
  }
  return 'counted';
}

test('work in steps is done in one go or in turns, and no further once nobody waits for it', async () => {
  expect(allSteps(counting(3, []))).toBe('counted');
  await expect(inTurns(counting(3, []), () => undefined)).resolves.toBe('counted');
  const done: number[] = [];
  const leaving = new AbortController();
  const turn = () => {
    if (done.length === 2) {
      leaving.abort(new Error('nobody waits'));
    }
    return Promise.resolve();
  };
  await expect(inTurns(counting(3, done), turn, leaving.signal)).rejects.toThrow('nobody waits');
  expect(done).toEqual([0, 1]);
});

test('work is done in amounts that take half a slice, which change by twice at most', () => {
  let nowMs = 0;
  const pace = createPace({ least: 10, most: 1000 }, () => nowMs);
  const took = (amount: number, ms: number) => pace.timed(amount, () => (nowMs += ms));
  expect(pace.amount()).toBe(10);
  took(10, 0);
  expect(pace.amount()).toBe(20);
  took(20, 4);
  expect(pace.amount()).toBe(20);
  took(20, 3.2);
  expect(pace.amount()).toBe(25);
  took(25, 1000);
  expect(pace.amount()).toBe(12.5);
  took(12.5, 1000);
  expect(pace.amount()).toBe(10);
  for (let times = 0; times < 10; times++) {
    took(pace.amount(), 0.1);
  }
  expect(pace.amount()).toBe(1000);
});

test('a small amount of work says only that less of it takes long', () => {
  let nowMs = 0;
  const pace = createPace({ least: 100, most: 1000 }, () => nowMs);
  pace.timed(1, () => nowMs);
  expect(pace.amount()).toBe(100);
  pace.timed(400, () => (nowMs += 4));
  expect(pace.amount()).toBe(200);
  pace.timed(10, () => (nowMs += 0.1));
  expect(pace.amount()).toBe(200);
  pace.timed(10, () => (nowMs += 0.4));
  expect(pace.amount()).toBe(100);
});

test('what takes a while begins where a slice has so much left', async () => {
  const { turns, pauses, pass, hadItsTurn } = page();
  const turn = turns.begin();
  const first = turn();
  await hadItsTurn();
  await first;
  pass(4);
  expect(turn(3)).toBeUndefined();
  expect(turn(4)).toBeInstanceOf(Promise);
  expect(pauses).toHaveLength(2);
});
