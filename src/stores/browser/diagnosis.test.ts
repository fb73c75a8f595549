import { bodyOf, open, type Answer } from './testing/answeringBackend';

const START = Date.UTC(2026, 0, 1, 12, 0, 7);

beforeEach(() => jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

describe('Save & test', () => {
  test.each<[string, Answer, 'success' | 'warning' | 'error', RegExp]>([
    ['a good answer', { status: 200, body: bodyOf(1) }, 'success', /^2 deployments, 3 series, updated 0 s ago$/],
    ['an account without deployments', { status: 200, body: '' }, 'warning', /no dedicated deployment/],
    [
      'a wrong key',
      { status: 400, body: '{"message":"Authentication to data source failed"}' },
      'error',
      /did not accept the API key.*Enter a valid key/,
    ],
    [
      'another account',
      { status: 403, body: '{"code":7,"message":"permission denied"}' },
      'error',
      /HTTP 403.*permission denied/,
    ],
    ['no such account', { status: 404, body: '{"code":5,"message":"account not found"}' }, 'error', /404.*account id/],
    [
      'the limit',
      { status: 429, body: '', headers: { 'Retry-After': '17' } },
      'warning',
      /^Not tested: .*429.*Test again in (1[7-9]|2\d|6\d) s\.$/,
    ],
    [
      'a web page',
      { status: 200, body: '<!doctype html><html></html>', headers: { 'Content-Type': 'text/html' } },
      'error',
      /web page, not metrics/,
    ],
    ['a malformed line', { status: 200, body: 'a 1\nb{ 2\n' }, 'error', /line 2, column/],
  ])('%s', async (_, answer, status, message) => {
    const { store } = open(() => answer);
    expect(await store.test()).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  test('asks again though the snapshot is fresh', async () => {
    const { store, asked } = open(() => ({ status: 200, body: bodyOf(1) }));
    await store.test();
    await store.test();
    expect(asked).toHaveLength(2);
  });

  test('says that it cannot test while the endpoint may not be asked, whatever was known before', async () => {
    const good: Answer = { status: 200, body: bodyOf(1) };
    const wrongKey: Answer = { status: 400, body: '{"message":"Authentication to data source failed"}' };
    let answer = good;
    const { store, asked } = open(() => answer);
    expect(await store.test()).toMatchObject({ status: 'success' });
    answer = { status: 429, body: '', headers: { 'Retry-After': '20' } };
    await store.test();
    answer = wrongKey;
    expect(await store.test()).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^Not tested: .*HTTP 429.*Test again in \d+ s\.$/),
    });
    expect(asked).toHaveLength(2);
    // The next scrape is good, and further ones come half as often; nobody who tests has to wait for them.
    answer = good;
    await jest.advanceTimersByTimeAsync(90_000);
    const scrapes = asked.length;
    expect(await store.test()).toMatchObject({ status: 'success' });
    expect(asked).toHaveLength(scrapes + 1);
    answer = wrongKey;
    await jest.advanceTimersByTimeAsync(3 * 60_000);
    expect(await store.test()).toMatchObject({ status: 'error', message: expect.stringMatching(/API key/) });
    answer = { status: 429, body: '', headers: { 'Retry-After': '20' } };
    await store.test();
    answer = good;
    expect(await store.test()).toMatchObject({ status: 'warning', message: expect.stringMatching(/^Not tested: /) });
  });

  test('what another data source on the account has seen makes it neither green nor red', async () => {
    const limited: Answer = { status: 429, body: '', headers: { 'Retry-After': '20' } };
    const apiUrl = 'https://shared-account.test';
    await open(() => limited, { apiUrl }).store.test();
    const { store, asked } = open(() => ({ status: 200, body: bodyOf(1) }), { apiUrl });
    expect(await store.test()).toMatchObject({ status: 'warning', message: expect.stringMatching(/^Not tested: /) });
    expect(asked).toEqual([]);
  });

  test('warns of a server that answers a path out of the route and back, and names the way out', async () => {
    const { store } = open(() => ({ status: 200, body: bodyOf(1) }), {}, true);
    const health = await store.test();
    expect(health).toMatchObject({ status: 'warning', message: expect.stringMatching(/^2 deployments.*encoded dots/) });
    expect(health.details.join(' ')).toMatch(/integrations\/nginx/);
  });

  test('does not use up what the account may ask in a minute, however often it is pressed', async () => {
    const { store, asked } = open(() => ({ status: 200, body: bodyOf(1) }));
    const said = [];
    for (let press = 0; press < 7; press++) {
      said.push((await store.test()).message);
    }
    expect(asked).toHaveLength(4);
    expect(said.at(-1)).toMatch(/^Not tested: .* Test again in \d+ s\.$/);
    await jest.advanceTimersByTimeAsync(61_000);
    expect(await store.test()).toMatchObject({ status: 'success' });
  });
});
