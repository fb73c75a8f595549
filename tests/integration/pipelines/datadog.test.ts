import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Simulator, WireVariant } from '../../../simulator';
import type { Sample } from '../../../src/exposition';
import { KEY, samplesOf, simulatedAccount } from './simulatedAccount';

const ROOT = path.resolve(__dirname, '../../..');
const PYTHON = process.env.DATADOG_PYTHON ?? 'python3';
const hasDatadog = spawnSync(PYTHON, ['-c', 'import datadog_checks.base']).status === 0;
const testWithDatadog = hasDatadog ? test : skipLoudly();

function skipLoudly(): jest.It {
  console.warn(
    'SKIPPED: no Python with tests/datadog/requirements.txt. Name one in DATADOG_PYTHON: pip install -r tests/datadog/requirements.txt'
  );
  return test.skip;
}

interface Outcome {
  failure: string | null;
  healthy: boolean[];
  samples: Array<{ name: string; type: string; value: number; tags: string[] }>;
}

const BODIES: ReadonlyArray<WireVariant['types']> = ['none', 'gauge', 'counter', 'histogram'];
/** What a person gets who leaves out that every value is a gauge. */
const UNTYPED = { metrics: ['.+'] };
const REFUSALS: ReadonlyArray<{ when: string; path?: string; key?: string; says: RegExp }> = [
  { when: 'an empty key', key: 'empty.key', says: /401 Client Error: Unauthorized for url/ },
  { when: 'no file with the key', key: 'missing.key', says: /No such file or directory: '.*missing\.key'/ },
  { when: 'the account of others', path: '/v1/accounts/other-account/metrics', says: /403 Client Error: Forbidden/ },
  { when: 'an account that is none', path: '/v1/accounts/nobody/metrics', says: /404 Client Error: Not Found/ },
  { when: 'too many requests', says: /429 Client Error: Too Many Requests for url/ },
];

const simulators: Simulator[] = [];
let expected: Sample[];
let folder: string;
let typed: Outcome[];
let untyped: Outcome[];
let refused: Outcome[];

beforeAll(async () => {
  if (!hasDatadog) {
    return;
  }
  folder = mkdtempSync(path.join(tmpdir(), 'datadog-'));
  writeFileSync(path.join(folder, 'fireworks.key'), `${KEY}\n`);
  writeFileSync(path.join(folder, 'empty.key'), '');
  for (const types of BODIES) {
    simulators.push(await simulatedAccount({ types }));
  }
  const exhausted = await simulatedAccount({}, 1);
  await samplesOf(exhausted);
  const [first] = simulators;
  simulators.push(exhausted);
  expected = first === undefined ? [] : await samplesOf(first);
  const bodies = simulators.slice(0, BODIES.length).map((simulator) => instance(simulator));
  const outcomes = await runCheck([
    ...bodies,
    ...bodies.map((one) => ({ ...one, ...UNTYPED })),
    ...REFUSALS.map(({ when, path: at, key }) => instance(when === 'too many requests' ? exhausted : first, at, key)),
  ]);
  typed = outcomes.slice(0, BODIES.length);
  untyped = outcomes.slice(BODIES.length, 2 * BODIES.length);
  refused = outcomes.slice(2 * BODIES.length);
});

afterAll(async () => {
  await Promise.all(simulators.map((simulator) => simulator.close()));
  if (hasDatadog) {
    rmSync(folder, { recursive: true });
  }
});

/** What differs from the shipped instance here: where the endpoint and the key are. */
function instance(simulator: Simulator | undefined, at = simulator?.metricsPath, key = 'fireworks.key') {
  return {
    openmetrics_endpoint: `${simulator?.url}${at}`,
    auth_token: {
      reader: { type: 'file', path: path.join(folder, key) },
      writer: { type: 'header', name: 'Authorization', value: 'Bearer <TOKEN>' },
    },
  };
}

async function runCheck(changes: readonly object[]): Promise<Outcome[]> {
  const args = ['tests/datadog/run_check.py', 'integrations/datadog/conf.yaml', JSON.stringify(changes)];
  const { stdout } = await promisify(execFile)(PYTHON, args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Outcome[];
}

function shown({ samples }: Outcome): string[] {
  return samples
    .map(({ name, type, value, tags }) => {
      const labels = tags.filter((tag) => !tag.startsWith('endpoint:')).sort();
      return `${type} ${name} ${labels.join()} ${value}`;
    })
    .sort();
}

testWithDatadog.each(BODIES)('the shipped check keeps every sample as a gauge of its own value: TYPE %s', (types) => {
  const outcome = typed[BODIES.indexOf(types)];
  const samples = expected.map(({ name, labels, value }) => {
    const tags = Object.entries(labels).map(([label, text]) => `${label}:${text}`);
    return `gauge fireworks.${name} ${tags.sort().join()} ${value}`;
  });
  expect(outcome).toMatchObject({ failure: null, healthy: [true] });
  expect(outcome && shown(outcome)).toEqual(samples.sort());
});

testWithDatadog('without its line about types samples are dropped or counted up, and all seems well', () => {
  const [none, gauge, counter, histogram] = untyped;
  const all = expected.length;
  expect([none, gauge, counter, histogram].map((outcome) => outcome?.healthy)).toEqual(Array(4).fill([true]));
  expect(none?.samples).toEqual([]);
  expect(gauge?.samples.length).toBe(all);
  expect(new Set(counter?.samples.map(({ type }) => type))).toEqual(new Set(['monotonic_count']));
  expect(histogram?.samples.some(({ name }) => name.includes('_bucket'))).toBe(false);
});

testWithDatadog.each(REFUSALS.map((row, at) => ({ ...row, at })))('the Agent says what is wrong: $when', (row) => {
  expect(refused[row.at]?.failure).toMatch(row.says);
  expect(refused[row.at]?.samples).toEqual([]);
});
