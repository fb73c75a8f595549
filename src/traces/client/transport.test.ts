import { NEVER, Observable, of, throwError } from 'rxjs';
import { grafanaHttp, type FetchBackend } from './transport';

const backendOf = (answer: ReturnType<FetchBackend['fetch']>) => {
  const fetch = jest.fn((_request: Parameters<FetchBackend['fetch']>[0]) => answer);
  return { fetch, http: grafanaHttp({ fetch }, '/api/datasources/proxy/uid/u') };
};

test('asks below the proxy path for text, without an alert', async () => {
  const { fetch, http } = backendOf(of({ status: 200, data: '{"a":1}' }));
  expect(await http({ path: 'mlflow/traces-search', method: 'POST', body: { x: 1 } })).toEqual({
    status: 200,
    body: '{"a":1}',
  });
  expect(fetch).toHaveBeenCalledWith({
    url: '/api/datasources/proxy/uid/u/mlflow/traces-search',
    method: 'POST',
    data: { x: 1 },
    responseType: 'text',
    showErrorAlert: false,
  });
});

test('what came by a redirect that was followed is told as one', async () => {
  const { http } = backendOf(of({ status: 200, data: '{"traces": []}', redirected: true }));
  expect(await http({ path: 'x', method: 'GET' })).toMatchObject({ status: 302 });
});

test.each([
  ['text', { status: 403, data: 'Invalid Host header' }, { status: 403, body: 'Invalid Host header' }],
  [
    'text that Grafana wrapped',
    { status: 404, data: { message: 'x', error: 'y', response: '<html>' } },
    { status: 404, body: '<html>' },
  ],
  ['an object', { status: 400, data: { message: 'no' } }, { status: 400, body: '{"message":"no"}' }],
  ['nothing', { status: 502, data: undefined }, { status: 502, body: '' }],
])('a refusal with %s is an answer', async (_, reason, expected) => {
  const { http } = backendOf(throwError(() => reason));
  expect(await http({ path: 'x', method: 'GET' })).toEqual(expected);
});

test('rejects when there was no answer', async () => {
  await expect(
    backendOf(throwError(() => new TypeError('Failed to fetch'))).http({ path: 'x', method: 'GET' })
  ).rejects.toThrow('Failed to fetch');
  await expect(backendOf(of()).http({ path: 'x', method: 'GET' })).rejects.toThrow('no answer');
});

test('an abort ends the request', async () => {
  const ended = jest.fn();
  const { http } = backendOf(new Observable(() => ended));
  const leaving = new AbortController();
  const answer = http({ path: 'x', method: 'GET', signal: leaving.signal });
  leaving.abort(new Error('left'));
  await expect(answer).rejects.toThrow('left');
  expect(ended).toHaveBeenCalled();
});

test('nothing is asked once it was aborted', async () => {
  const { http, fetch } = backendOf(NEVER);
  const leaving = new AbortController();
  leaving.abort(new Error('left'));
  await expect(http({ path: 'x', method: 'GET', signal: leaving.signal })).rejects.toThrow('left');
  expect(fetch).not.toHaveBeenCalled();
});
