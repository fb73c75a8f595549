import { gunzipSync } from 'node:zlib';
import { createSimulator, DEFAULT_API_KEY, type Simulator } from '../simulator';
import { createPrinter } from '../wire/printer';
import type { Faults } from './faults';
import { ask, type Answer } from './rawClient';

const NOW = Date.UTC(2026, 10, 20, 15);

let waits: number[];
let simulator: Simulator;

beforeEach(async () => {
  waits = [];
  simulator = createSimulator({
    clock: () => NOW,
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  await simulator.start();
});

afterEach(() => simulator.close());

function scrape(headers: Record<string, string> = {}, mostBytes?: number): Promise<Answer> {
  const key = { authorization: `Bearer ${DEFAULT_API_KEY}` };
  return ask(simulator.url, simulator.metricsPath, { ...key, ...headers }, mostBytes);
}

async function faulty(faults: Faults, headers?: Record<string, string>, mostBytes?: number): Promise<Answer> {
  simulator.setFaults(faults);
  return scrape(headers, mostBytes);
}

const live = () => createPrinter().print(simulator.world.scrape(NOW));

describe('faults', () => {
  test.each<[string, Faults, number, string | undefined]>([
    ['a status', { answer: { kind: 'status', status: 503 } }, 503, undefined],
    [
      'Retry-After in seconds',
      { answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 7 } } },
      429,
      '7',
    ],
    [
      'Retry-After as a date',
      { answer: { kind: 'status', status: 429, retryAfter: { as: 'date', seconds: 90 } } },
      429,
      'Fri, 20 Nov 2026 15:01:30 GMT',
    ],
    [
      'Retry-After that is neither',
      { answer: { kind: 'status', status: 429, retryAfter: { as: 'text', text: 'soon' } } },
      429,
      'soon',
    ],
  ])('%s', async (_, faults, status, retryAfter) => {
    const answer = await faulty(faults);
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
  });

  test('last for so many requests', async () => {
    simulator.setFaults({ requests: 2, answer: { kind: 'status', status: 500 } });
    const statuses = [await scrape(), await scrape(), await scrape()].map(({ status }) => status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(simulator.faults()).toEqual({});
  });

  test('a delay comes before the answer', async () => {
    expect((await faulty({ delayMs: 4000 })).body.toString()).toBe(live());
    expect(waits).toEqual([4000]);
  });

  test('a slow body arrives whole, a second per piece', async () => {
    const { body } = await faulty({ transfer: { kind: 'slow', bytesPerSecond: 10_000 } });
    expect(body.toString()).toBe(live());
    expect(waits).toEqual(Array.from({ length: Math.ceil(body.length / 10_000) }, () => 1000));
  });

  test('a cut body ends in the middle with a broken connection', async () => {
    const { body, complete } = await faulty({ transfer: { kind: 'cut', afterBytes: 1234 } });
    expect([body.toString(), complete]).toEqual([live().slice(0, 1234), false]);
  });

  test('a body cut at its first byte still has its status', async () => {
    const { status, body, complete } = await faulty({ transfer: { kind: 'cut', afterBytes: 0 } });
    expect([status, body.length, complete]).toEqual([200, 0, false]);
  });

  test('a cleanly cut body looks complete', async () => {
    const { body, complete } = await faulty({ transfer: { kind: 'cut', afterBytes: 1234, ending: 'clean' } });
    expect([body.toString(), complete]).toEqual([live().slice(0, 1234), true]);
  });

  test('gzip is cut in the middle of what travels', async () => {
    const gzip = { 'accept-encoding': 'gzip' };
    const { body } = await faulty({ transfer: { kind: 'cut', afterBytes: 500 } }, gzip);
    expect(body).toHaveLength(500);
    expect(() => gunzipSync(body)).toThrow(/unexpected end/);
  });

  test('a malformed line stands where it was asked for', async () => {
    const lines = (await faulty({ answer: { kind: 'malformed', line: 5 } })).body.toString().split('\n');
    const expected = live().split('\n');
    expect([...lines.slice(0, 4), ...lines.slice(5)]).toEqual(expected);
    expect(lines[4]).toMatch(/not a sample/);
  });

  test.each<[Faults['answer'], string, RegExp]>([
    [{ kind: 'html' }, 'text/html; charset=utf-8', /^<!doctype html>/],
    [{ kind: 'json' }, 'application/json', /^\{.*\}$/],
    [{ kind: 'empty' }, 'text/plain; version=0.0.4; charset=utf-8', /^$/],
    [{ kind: 'noDeployments' }, 'text/plain; version=0.0.4; charset=utf-8', /^$/],
  ])('%p comes with status 200', async (answer, contentType, expected) => {
    const { status, headers, body } = await faulty({ answer });
    expect([status, headers['content-type']]).toEqual([200, contentType]);
    expect(body.toString()).toMatch(expected);
  });

  test('an endless body goes on for as long as somebody reads', async () => {
    const { body, complete } = await faulty({ answer: { kind: 'endless' } }, {}, 5_000_000);
    expect(body.length).toBeGreaterThan(5_000_000);
    expect(complete).toBe(false);
  });

  test('a huge body is as large as asked for, and complete', async () => {
    const { body, complete } = await faulty({ answer: { kind: 'huge', megabytes: 3 } });
    expect(body.length).toBeGreaterThanOrEqual(3 * 1024 * 1024);
    expect(complete).toBe(true);
  });

  test.each<[Faults['answer'], (added: string) => number, number]>([
    [{ kind: 'manySamples', samples: 2500 }, (added) => added.trim().split('\n').length, 2500],
    [{ kind: 'manyLabels', labels: 65 }, (added) => added.split('=').length - 1, 65],
    [{ kind: 'longName', bytes: 300 }, (added) => added.indexOf(' '), 300],
    [{ kind: 'longValue', bytes: 5000 }, (added) => added.split('"')[1]?.length ?? 0, 5000],
  ])('%p adds just that to the scrape', async (answer, measure, expected) => {
    const text = (await faulty({ answer })).body.toString();
    expect(text.startsWith(live())).toBe(true);
    expect(measure(text.slice(live().length))).toBe(expected);
  });

  test('a variant changes how the same scrape is written', async () => {
    const { body } = await faulty({ variant: { types: 'none', timestamps: true } });
    expect(body.toString()).toBe(createPrinter({ types: 'none', timestamps: true }).print(simulator.world.scrape(NOW)));
  });
});
