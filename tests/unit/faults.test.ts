import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_API_KEY, type Faults } from '../../simulator';
import { SCRAPE_ERROR_TEXTS } from '../../src/scrape';
import { drawPanel, newestBy } from '../support/panel';
import { closeSimulatedStores, openSimulatedStore } from '../support/simulatedStore';

afterEach(closeSimulatedStores);
// A body of 250 000 samples takes its time on a busy machine.
jest.setTimeout(30_000);

const START = Date.UTC(2026, 5, 3, 14, 30, 4);
const REQUESTS = 'request_counter_total:sum_by_deployment';

/** Each fault, and what the message must name: the cause, and what to do. Age and values are checked for all. */
const FAULTS: ReadonlyArray<[string, Faults, RegExp]> = [
  ['HTTP 400', { answer: { kind: 'status', status: 400 } }, /HTTP 400.*check the API URL/i],
  ['HTTP 401', { answer: { kind: 'status', status: 401 } }, /did not accept the API key.*Enter a valid key/],
  ['HTTP 403', { answer: { kind: 'status', status: 403 } }, /HTTP 403.*account id belongs to the API key/],
  ['HTTP 404', { answer: { kind: 'status', status: 404 } }, /HTTP 404.*Check account id/],
  ['HTTP 429 without Retry-After', { answer: { kind: 'status', status: 429 } }, /HTTP 429.*next attempt is in \d+ s/],
  [
    'HTTP 429 with Retry-After in seconds',
    { answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 100 } } },
    /HTTP 429.*next attempt is in \d+ (s|min)/,
  ],
  [
    'HTTP 429 with Retry-After as a date',
    { answer: { kind: 'status', status: 429, retryAfter: { as: 'date', seconds: 100 } } },
    /HTTP 429.*next attempt is in \d+ (s|min)/,
  ],
  ['HTTP 500', { answer: { kind: 'status', status: 500 } }, /HTTP 500.*often passes by itself/],
  ['HTTP 503', { answer: { kind: 'status', status: 503 } }, /HTTP 503.*often passes by itself/],
  ['a malformed line', { answer: { kind: 'malformed', line: 7 } }, /line 7, column \d+.*discarded/],
  ['a web page', { answer: { kind: 'html' } }, /web page, not metrics.*Check the API URL/],
  ['JSON', { answer: { kind: 'json' } }, /JSON, not metrics.*Check the API URL/],
  ['an endless body', { answer: { kind: 'endless' } }, /over a limit.*discarded/],
  ['too many samples', { answer: { kind: 'manySamples', samples: 260_000 } }, /over a limit.*samples/],
  ['too many labels', { answer: { kind: 'manyLabels', labels: 80 } }, /over a limit.*labels/],
  ['a name that is too long', { answer: { kind: 'longName', bytes: 400 } }, /over a limit.*name/],
  ['a value that is too long', { answer: { kind: 'longValue', bytes: 5000 } }, /over a limit.*value/],
  [
    'a connection cut in the body',
    { transfer: { kind: 'cut', afterBytes: 2000, ending: 'destroyed' } },
    /broke off|could not be reached/,
  ],
];

test.each(FAULTS)(
  '%s: names the cause and the next step, keeps the last values with their age',
  async (_, fault, message) => {
    const { simulator, store, world, now } = await openSimulatedStore({
      startMs: START,
      simulator: { ratePerMinute: Infinity },
    });
    const before = newestBy(await drawPanel([{ metric: REQUESTS }], { store, nowMs: now() }), 'deployment_id');
    simulator.setFaults(fault);
    await world.advance(62_000);
    const response = await drawPanel([{ metric: REQUESTS }], { store, nowMs: now() });
    const text = response.errors?.[0]?.message ?? '';
    expect(text).toMatch(message);
    expect(text).toMatch(/The newest values are \d+ s old\./);
    expect(text).not.toContain(DEFAULT_API_KEY);
    expect(newestBy(response, 'deployment_id')).toEqual(before);
    expect(Object.keys(before).length).toBeGreaterThan(0);

    simulator.clearFaults();
    await world.advance(300_000);
    expect((await drawPanel([{ metric: REQUESTS }], { store, nowMs: now() })).errors).toBeUndefined();
  }
);

test.each<[string, Faults]>([
  ['an empty body', { answer: { kind: 'empty' } }],
  ['no deployment at all', { answer: { kind: 'noDeployments' } }],
])('%s is a good scrape of an account without deployments, said by Save & test', async (_, fault) => {
  const { simulator, store } = await openSimulatedStore({ startMs: START });
  simulator.setFaults(fault);
  expect(await store.test()).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/no dedicated deployment/),
  });
});

test.each(['none', 'counter', 'untyped', 'histogram'] as const)(
  'TYPE lines saying %s change no number',
  async (types) => {
    const plain = await openSimulatedStore({ startMs: START });
    const varied = await openSimulatedStore({ startMs: START });
    varied.simulator.setFaults({ variant: { types } });
    const query = [{ metric: REQUESTS }, { metric: 'latency_overall_ms_bucket:sum_by_deployment', quantiles: [0.9] }];
    const [expected, drawn] = await Promise.all(
      [plain, varied].map(({ store, now }) => drawPanel(query, { store, nowMs: now() }))
    );
    expect(drawn?.data.map((frame) => frame.fields[1]?.values)).toEqual(
      expected?.data.map((frame) => frame.fields[1]?.values)
    );
    expect(drawn?.data.length).toBeGreaterThan(2);
  }
);

test('a wrong key is told at Save & test, with where to mend it', async () => {
  const { store } = await openSimulatedStore({ startMs: START, apiKey: 'fw_wrong' });
  const health = await store.test();
  expect(health).toMatchObject({
    status: 'error',
    message: expect.stringMatching(/did not accept the API key.*Save & test/),
  });
  expect(JSON.stringify(health)).not.toContain('fw_wrong');
});

test('an endpoint that is not there is told', async () => {
  const { simulator, store } = await openSimulatedStore({ startMs: START });
  await simulator.close();
  expect(await store.test()).toMatchObject({ status: 'error', message: expect.stringMatching(/reached|HTTP 502/) });
});

test('docs/limits-and-errors.md has every message', () => {
  const page = readFileSync(path.join(process.cwd(), 'docs/limits-and-errors.md'), 'utf8');
  for (const { title, next } of Object.values(SCRAPE_ERROR_TEXTS)) {
    expect(page).toContain(title);
    expect(page).toContain(next);
  }
});
