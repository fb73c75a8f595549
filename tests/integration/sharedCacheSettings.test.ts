import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ACCOUNT, KEY } from '../support/cacheScene';
import { renderTemplate, SHIPPED } from '../support/sharedCache';

test('the shipped settings keep to two requests a minute and five minutes in all', () => {
  const number = (name: string) => Number(SHIPPED[`FIREWORKS_CACHE_${name}`]);
  expect(number('REQUESTS_PER_MINUTE')).toBe(60 / number('SECONDS'));
  expect(number('SECONDS')).toBeGreaterThanOrEqual(30);
  expect(number('SECONDS') + number('STALE_SECONDS')).toBe(300);
});

test('docker compose runs it as a profile of its own, with the shipped settings', () => {
  const text = readFileSync(path.resolve(__dirname, '../../docker-compose.yaml'), 'utf8');
  const { services } = parse(text) as { services: Record<string, Record<string, unknown>> };
  expect(services.cache).toMatchObject({
    profiles: ['cache'],
    env_file: './integrations/nginx/cache.env',
    environment: { FIREWORKS_ACCOUNT_ID: expect.anything(), FIREWORKS_API_KEY: expect.anything() },
    volumes: ['./integrations/nginx/templates:/etc/nginx/templates:ro'],
  });
});

test('the template asks for no variable but account, key, name servers and what is shipped', () => {
  const text = renderTemplate({
    ...SHIPPED,
    FIREWORKS_ACCOUNT_ID: ACCOUNT,
    FIREWORKS_API_KEY: KEY,
    NGINX_LOCAL_RESOLVERS: '127.0.0.11',
  });
  expect(text).not.toMatch(/\$\{|\$[A-Z]/);
});
