import { listDeployments } from './listDeployments';
import { DeploymentsError } from './problems';
import { listBackend, listed, manualTimers, type PageAnswer } from './testing/listBackend';

type Answers = (route: string, token: string | null) => PageAnswer;

function list(answer: Answers, signal = new AbortController().signal) {
  const { backend, asked, left } = listBackend(answer);
  const { timers, fire } = manualTimers();
  const promise = listDeployments({ backend, proxyPath: '/proxy', now: () => 0, timers }, signal);
  // A test may look at it later.
  promise.catch(() => undefined);
  return { promise, asked, left, fire };
}

const ids = async (promise: ReturnType<typeof listDeployments>) => (await promise).deployments.map(({ id }) => id);

test('pages are followed to the end, as large as the API makes them', async () => {
  const { promise, asked } = list((_, token) =>
    token === null
      ? { body: { deployments: [listed('a'), listed('b')], nextPageToken: 'n/2 ', totalSize: 3 } }
      : { body: { deployments: [listed('c')], nextPageToken: '', totalSize: 3 } }
  );
  expect(await ids(promise)).toEqual(['a', 'b', 'c']);
  expect((await promise).incomplete).toBeUndefined();
  expect(asked).toEqual(['/proxy/deployments?pageSize=200', '/proxy/deployments?pageSize=200&pageToken=n%2F2+']);
});

test('one that moved to another page meanwhile is listed once', async () => {
  const { promise } = list((_, token) =>
    token === null
      ? { body: { deployments: [listed('a'), listed('b')], nextPageToken: '2' } }
      : { body: { deployments: [listed('b', { state: 'FAILED' })] } }
  );
  expect((await promise).deployments.map(({ id, state }) => [id, state])).toEqual([
    ['a', 'READY'],
    ['b', 'FAILED'],
  ]);
});

test.each<[string, Answers, RegExp]>([
  [
    'a later page fails',
    (_, token) =>
      token === null
        ? { body: { deployments: [listed('a')], nextPageToken: '2', totalSize: 7 } }
        : { status: 503, body: { message: 'overloaded' } },
    /only 1 of 7: the next page failed.*HTTP 503: “overloaded”/,
  ],
  [
    'pages never end',
    (_, token) => ({ body: { deployments: [listed(`d${token ?? 0}`)], nextPageToken: String(Number(token) + 1) } }),
    /only 50: no more than 50 pages are read\.$/,
  ],
  [
    'the same page comes again',
    () => ({ body: { deployments: [listed('a')], nextPageToken: 'same' } }),
    /only 1: the server gave the same page again\.$/,
  ],
  [
    'an entry has no name',
    () => ({ body: { deployments: [listed('a'), { state: 'READY' }], totalSize: 2 } }),
    /only 1 of 2: 1 more has no name that can be read\.$/,
  ],
])('where %s, the rest is listed and says so', async (_, answer, says) => {
  const { promise } = list(answer);
  expect((await promise).deployments.length).toBeGreaterThan(0);
  expect((await promise).incomplete).toMatch(says);
});

test.each<[string, PageAnswer, string, RegExp]>([
  ['a wrong key', { status: 401, body: { error: { message: 'unauthorized' } } }, 'auth', /did not accept the API key/],
  [
    'a wrong key, as Grafana tells it',
    { status: 400, body: 'Authentication to data source failed' },
    'auth',
    /or there is none/,
  ],
  [
    '403',
    { status: 403, body: { code: 7, message: '' } },
    'forbidden',
    /the API key may not \(HTTP 403\).*Metrics are not concerned/,
  ],
  ['404', { status: 404, body: { message: 'account not found' } }, 'notFound', /“account not found”.*gateway/],
  ['429', { status: 429, headers: { 'Retry-After': '7' } }, 'rateLimited', /HTTP 429/],
  ['5xx', { status: 500, body: { message: 'boom' } }, 'serverError', /HTTP 500: “boom”/],
  ['a web page', { body: '<!doctype html><title>Sign in</title>' }, 'notList', /a web page: “Sign in”/],
  ['other JSON', { body: { status: 'success', data: [] } }, 'notList', /no list of deployments/],
  ['other text', { body: 'up 1\n' }, 'notList', /no list of deployments/],
  ['a redirect', { status: 302 }, 'redirected', /a redirect, which is not followed/],
  [
    'half a page that ends like a whole one',
    { body: '{"deployments": [{"name": "acc' },
    'cutOff',
    /broke off after 30 bytes/,
  ],
  ['half a page', { body: { deployments: [] }, breaksAfter: 5 }, 'cutOff', /broke off after 5 bytes/],
  ['nothing at all', { body: '' }, 'cutOff', /broke off after 0 bytes/],
  [
    'a login page of Grafana',
    { status: 401, body: { message: 'Unauthorized' } },
    'signedOut',
    /session in Grafana has ended/,
  ],
  ['an endless page', { body: `{"deployments": ["${'x'.repeat(9_000_000)}"]}` }, 'tooLarge', /more than 8.4 MB/],
])('%s is told in words that say what to do', async (_, answer, kind, says) => {
  const error: unknown = await list(() => answer).promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DeploymentsError);
  expect(error).toMatchObject({ problem: { kind }, message: expect.stringMatching(says) });
});

test('an answer that does not come is given up, and its request ended', async () => {
  const { promise, left, fire } = list(() => ({ hangs: true }));
  fire();
  await expect(promise).rejects.toMatchObject({ problem: { kind: 'timeout', timeoutMs: 25_000 } });
  expect(left).toHaveLength(1);
});

test('who leaves ends the request', async () => {
  const leaving = new AbortController();
  const { promise, left } = list(() => ({ hangs: true }), leaving.signal);
  leaving.abort(new Error('gone'));
  await expect(promise).rejects.toThrow('gone');
  expect(left).toHaveLength(1);
});

describe('a server that does not take the names of fields', () => {
  const REFUSED: PageAnswer = { status: 400, body: { code: 3, message: 'invalid field mask' } };
  const WHOLE: PageAnswer = { body: { deployments: [listed('a')], totalSize: 1 } };

  test('is asked for all fields, which Grafana lets admins do', async () => {
    const { promise, asked } = list((route) => (route === 'deployments' ? REFUSED : WHOLE));
    expect(await ids(promise)).toEqual(['a']);
    expect(asked[1]).toMatch(/^\/proxy\/whole-deployments\?/);
  });

  test('is told of to everybody else', async () => {
    const denied = { status: 403, body: { message: 'plugin proxy route access denied' } };
    const { promise } = list((route) => (route === 'deployments' ? REFUSED : denied));
    await expect(promise).rejects.toThrow(/HTTP 400: “invalid field mask”/);
  });

  test('may leave out the list itself; an account without deployments does so, too', async () => {
    const hiding = list((route) => (route === 'deployments' ? {} : WHOLE));
    expect(await ids(hiding.promise)).toEqual(['a']);
    const empty = list((route) => (route === 'deployments' ? {} : { status: 403 }));
    expect(await ids(empty.promise)).toEqual([]);
    const told = list(() => ({ body: { deployments: [], totalSize: 0 } }));
    expect(await ids(told.promise)).toEqual([]);
    expect(told.asked).toHaveLength(1);
  });
});
