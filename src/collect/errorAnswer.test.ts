import { transportOf, scrape } from './testing/answers';

describe('a message from the server', () => {
  test.each([
    ['a bearer token', 'denied for Bearer fw_3ZabcdefghijkLMN', 'denied for [removed]'],
    ['a key by its name', '{"message":"api_key=abc123 unknown"}', '[removed] unknown'],
    ['a key by its form', 'key fw_3Zabcdefghijk is revoked', 'key [removed] is revoked'],
    ['a long token', `bad ${'a1'.repeat(20)} here`, 'bad [removed] here'],
    [
      'a path being lost',
      'no accounts/my-account/deployments/a1b2c3d4e5',
      'no accounts/my-account/deployments/a1b2c3d4e5',
    ],
    ['more than 200 characters', 'wo rd '.repeat(50), `${'wo rd '.repeat(50).slice(0, 199)}…`],
  ])('is shown without %s', async (_, body, detail) => {
    const outcome = await scrape(transportOf({ status: 500, chunks: [body] }));
    expect(outcome).toMatchObject({ error: { kind: 'serverError', status: 500, detail } });
  });
});
