import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { allDashboards } from '../../dashboards/src/all';
import { metricInfo } from '../../src/catalogue';
import { alerts } from './alerts';
import { upTo } from './expressions';
import { alertFiles } from './files';
import { NAMINGS, type Naming } from './names';
import { SCENARIOS, type Scenario } from './testing/scenarios';
import { THRESHOLDS } from './thresholds';

const PROMTOOL = process.env.PROMTOOL_BIN ?? 'promtool';
const hasPromtool = spawnSync(PROMTOOL, ['--version']).status === 0;
if (!hasPromtool) {
  console.warn('SKIPPED: no `promtool` on this machine. It comes with Prometheus: apt-get install prometheus');
}
const testWithPromtool = hasPromtool ? test : test.skip;

/** @returns what promtool says, empty when all is as expected */
function failuresOf(naming: Naming, tests: readonly object[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'alerts-'));
  try {
    const rules = alertFiles()[naming === 'unchanged' ? 'alerts/prometheus/fireworks.yaml' : UNDERSCORES] ?? '';
    writeFileSync(path.join(folder, 'rules.yaml'), rules);
    const file = path.join(folder, 'tests.yaml');
    writeFileSync(file, stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests }));
    const { status, stdout, stderr } = spawnSync(PROMTOOL, ['test', 'rules', file], { encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const UNDERSCORES = 'alerts/prometheus/fireworks-underscores.yaml';

function testOf({ name, series, ringsAt, quietAt, labels }: Scenario, naming: Naming): object {
  const named = NAMINGS[naming];
  const expected = `ALERTS{${Object.entries({ alertname: name, alertstate: 'firing', ...labels })
    .map(([label, value]) => `${label}="${value}"`)
    .join(', ')}}`;
  const ask = (minute: number, rings: boolean) => ({
    expr: `ALERTS{alertname="${name}", alertstate="firing"}`,
    eval_time: `${minute}m`,
    exp_samples: rings ? [{ labels: expected, value: 1 }] : [],
  });
  return {
    interval: '1m',
    input_series: Object.entries(series).map(([selector, values]) => {
      const [metric = '', ...rest] = selector.split('{');
      return { series: [named(metric), ...rest].join('{'), values };
    }),
    promql_expr_test: [...ringsAt.map((minute) => ask(minute, true)), ...quietAt.map((minute) => ask(minute, false))],
  };
}

describe.each(Object.keys(NAMINGS) as Naming[])('alerts on names that are %s', (naming) => {
  testWithPromtool.each(SCENARIOS.map((scenario) => [scenario.name, scenario.what, scenario] as const))(
    '%s: %s',
    (_, __, scenario) => {
      expect(failuresOf(naming, [testOf(scenario, naming)])).toBe('');
    }
  );
});

const RINGING = 'ALERTS{alertstate="firing"}';

testWithPromtool('where nothing is scraped, that alone rings', () => {
  const labels = 'ALERTS{alertname="FireworksMetricsMissing", alertstate="firing", severity="critical"}';
  const asked = { expr: RINGING, eval_time: '60m', exp_samples: [{ labels, value: 1 }] };
  expect(failuresOf('unchanged', [{ interval: '1m', input_series: [], promql_expr_test: [asked] }])).toBe('');
});

testWithPromtool('nothing rings for a few requests, however slow and failed they are', () => {
  const of = (metric: string, more = '') => `${metric}{deployment_account="acme",deployment_id="d1"${more}}`;
  const always = (series: string, value: number) => ({ series, values: `${value}x420` });
  const waits = ['to_first_token', 'prefill_queue', 'generation_queue'].map(
    (name) => `latency_${name}_ms_bucket:sum_by_deployment`
  );
  const input_series = [
    always('up{job="fireworks"}', 1),
    always(of('request_counter_total:sum_by_deployment'), 0.05),
    ...['429', '500', '503'].map((code) =>
      always(of('requests_error_total:sum_by_deployment', `,http_code="${code}"`), 0.02)
    ),
    ...waits.flatMap((name) => [always(of(name, ',le="500"'), 0), always(of(name, ',le="+Inf"'), 0.05)]),
  ];
  const asked = [60, 180, 419].map((minute) => ({ expr: RINGING, eval_time: `${minute}m`, exp_samples: [] }));
  expect(failuresOf('unchanged', [{ interval: '1m', input_series, promql_expr_test: asked }])).toBe('');
});

test('each alert is seen ringing and ending', () => {
  const rings = new Set(SCENARIOS.filter(({ ringsAt }) => ringsAt.length > 0).map(({ name }) => name));
  const all = alerts({ naming: 'unchanged', job: 'fireworks' }).map(({ name }) => name);
  expect(all.filter((name) => !rings.has(name))).toEqual([]);
  for (const { name, ringsAt, quietAt } of SCENARIOS.filter((scenario) => scenario.ringsAt.length > 0)) {
    expect([name, Math.max(...quietAt) > Math.max(...ringsAt)]).toEqual([name, true]);
  }
});

testWithPromtool('what people read names deployment, share and the hour on the dashboard', () => {
  const labels = { deployment_account: 'acme', base_model: 'accounts/fireworks/models/kimi', deployment_id: 'd1' };
  const written = `{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join()}}`;
  const failures = failuresOf('unchanged', [
    {
      interval: '1m',
      input_series: [{ series: `generator_kv_blocks_fraction:avg_by_deployment${written}`, values: '0.96x60' }],
      alert_rule_test: [
        {
          eval_time: '30m',
          alertname: 'FireworksKvCacheFull',
          exp_alerts: [
            {
              exp_labels: { severity: 'warning', ...labels },
              exp_annotations: {
                summary: 'd1 (accounts/fireworks/models/kimi): 96% of the KV cache is taken',
                description:
                  'New requests will queue. More replicas, shorter contexts or fewer concurrent requests give room.',
                runbook_url: 'docs/alerts.md#fireworkskvcachefull',
                dashboard: '/d/fireworks-deployment?from=-1800000&to=1800000&var-deployment=d1',
              },
            },
          ],
        },
      ],
    },
  ]);
  expect(failures).toBe('');
});

describe('docs/alerts.md', () => {
  const page = readFileSync(path.resolve(__dirname, '../../docs/alerts.md'), 'utf8');
  const all = alerts({ naming: 'unchanged', job: 'fireworks' });

  test('has a runbook for each alert, and for no other', () => {
    const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(headings).toEqual(all.map(({ name }) => name));
  });

  test('names each threshold with its value', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` +\| ([\d.]+) /gm)].map(([, name, value]) => [name, Number(value)]);
    expect(rows).toEqual(Object.entries(THRESHOLDS));
  });
});

test('every alert is on a dashboard that there is, and on metrics that are known', () => {
  const dashboards = Object.values(allDashboards()).map(({ uid }) => uid);
  for (const { dashboard, value, provided } of alerts({ naming: 'unchanged', job: 'fireworks' })) {
    expect(dashboards).toContain(dashboard.uid);
    const names = [...[value, ...provided].join(' ').matchAll(/\w+:\w+|deployment_replicas/g)].map(([name]) => name);
    expect(names.filter((name) => metricInfo(name).kind === 'unknown')).toEqual([]);
  }
});

test.each([
  [1000, ['1', '50', '999', '999.5', '1000', '1000.0', '7.5'], ['1001', '1000.5', '1500', '10000', '+Inf']],
  [2500, ['0.5', '999', '2400', '2499.9', '2500', '2500.0'], ['2501', '2500.1', '3000', '25000', '+Inf', '']],
])('bounds up to %d are told from those above', (limit, within, above) => {
  const pattern = new RegExp(`^(?:${upTo(limit)})$`);
  expect(within.filter((bound) => !pattern.test(bound))).toEqual([]);
  expect(above.filter((bound) => pattern.test(bound))).toEqual([]);
});
