import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toPromql } from '../../src/promql';
import type { MetricsPlan, OverPlan } from '../../src/plan';

const PROMTOOL = process.env.PROMTOOL_BIN ?? 'promtool';
const hasPromtool = spawnSync(PROMTOOL, ['--version']).status === 0;

const STEP: OverPlan = { fn: 'last', window: { kind: 'step' } };
const GRID = { startMs: 0, stepMs: 60_000, count: 1, rangeMs: 60_000 };
const VALUES = { without: 'line\nbreak', inf: 'b', NaN: 'c' };
const x = (matchers: Array<[string, string]> = []) => ({
  metric: 'x',
  matchers: matchers.map(([label, value]) => ({ label, operator: '=' as const, value })),
});

interface Row {
  does: string;
  plan: MetricsPlan;
  labels: Record<string, string>;
  value: number;
}

const ROWS: Row[] = [
  {
    does: 'groups by labels whose names PromQL reads as words or numbers',
    plan: { kind: 'value', selection: x(), over: STEP, combine: { op: 'sum', by: ['without', 'inf', 'NaN'] } },
    labels: VALUES,
    value: 8,
  },
  {
    does: 'matches both sides of a ratio by them',
    plan: {
      kind: 'ratio',
      numerator: x([['a', '1']]),
      denominator: x(),
      over: STEP,
      by: ['inf'],
      sharedBy: ['inf'],
      complement: false,
    },
    labels: { inf: 'b' },
    value: 0.375,
  },
  {
    does: 'takes sides of a difference by them, in several lines',
    plan: {
      kind: 'difference',
      minuend: x(),
      subtrahend: x([['a', '1']]),
      over: STEP,
      by: ['without'],
    },
    labels: { without: VALUES.without },
    value: 5,
  },
  {
    does: 'filters by a value with separators of lines within several lines',
    plan: {
      kind: 'difference',
      minuend: x([['a', '\u2028\u2029']]),
      subtrahend: x([['a', 'none']]),
      over: STEP,
      by: ['inf'],
    },
    labels: { inf: 'b' },
    value: 5,
  },
  {
    does: 'filters by a replaced character and, which is stored as one, by half a surrogate',
    plan: {
      kind: 'value',
      selection: { metric: 'y', matchers: [{ label: 'a', operator: '=', value: '\ufffd\ud83d' }] },
      over: STEP,
      combine: { op: 'sum', by: [] },
    },
    labels: {},
    value: 7,
  },
];

/** The file that `promtool test rules` reads is YAML, of which JSON is a part. */
function testFile(): string {
  const written = (labels: Record<string, string>) =>
    `{${Object.entries(labels)
      .map(([name, value]) => `${name}=${JSON.stringify(value).replaceAll('\ufffd', '\\ufffd')}`)
      .join(',')}}`;
  return JSON.stringify({
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          { series: `x${written({ ...VALUES, a: '1' })}`, values: '3 3' },
          { series: `x${written({ ...VALUES, a: '\u2028\u2029' })}`, values: '5 5' },
          { series: `y${written({ a: '\ufffd\ufffd' })}`, values: '7 7' },
        ],
        promql_expr_test: ROWS.map(({ plan, labels, value }) => ({
          expr: toPromql(plan, GRID, { scrapeIntervalMs: 60_000 }).text,
          eval_time: '1m',
          exp_samples: [{ labels: written(labels), value }],
        })),
      },
    ],
  });
}

(hasPromtool ? test : test.skip)(`Prometheus takes what is written: ${ROWS.map(({ does }) => does).join('; ')}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'promtool-'));
  try {
    const file = path.join(folder, 'names.yml');
    writeFileSync(file, testFile());
    const run = spawnSync(PROMTOOL, ['test', 'rules', file], { encoding: 'utf8' });
    expect({ status: run.status, said: `${run.stdout}${run.stderr}` }).toEqual({
      status: 0,
      said: expect.stringContaining('SUCCESS'),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
