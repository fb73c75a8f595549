import { METRICS } from '../../src/catalogue';
import { createWorld } from '../world/world';
import { createPrinter } from './printer';
import type { WireVariant } from './variant';

const AT = Date.UTC(2026, 10, 20, 15);
const world = createWorld({ deployments: 2, incidents: [{ kind: 'server-errors', fromMs: AT - 600_000, toMs: AT }] });
const scrape = world.scrape(AT);

function print(variant: Partial<WireVariant> = {}): string {
  return createPrinter(variant).print(scrape);
}

function sampleLines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const nameOf = (line: string) => line.slice(0, line.indexOf('{'));

test('every metric of the catalogue that the endpoint serves is there, and no other', () => {
  const served = METRICS.filter(({ kind }) => kind !== 'derived').map(({ name }) => name);
  expect(new Set(sampleLines(print()).map(nameOf))).toEqual(new Set(served));
});

test('every line has the four labels of its deployment, the replica count two of them', () => {
  const [deployment] = world.deployments;
  const id = deployment?.id ?? '';
  const lines = sampleLines(print()).filter((line) => line.includes(`deployment_id="${id}"`));
  const labels = `base_model="${deployment?.baseModel ?? ''}",deployment="accounts/demo-account/deployments/${id}",deployment_account="demo-account",deployment_id="${id}"`;
  const [replicas, ...more] = lines.filter((line) => !line.includes(labels));
  expect(replicas).toBe(
    `deployment_replicas{deployment_account="demo-account",deployment_id="${id}"} ${deployment?.replicas ?? ''}`
  );
  expect(more).toEqual([]);
});

test('a metric’s lines stand together under one HELP and one TYPE line', () => {
  const names = print()
    .split('\n')
    .filter((line) => line.startsWith('# TYPE'))
    .map((line) => line.split(' ')[2]);
  const groups = sampleLines(print())
    .map(nameOf)
    .filter((name, place, all) => name !== all[place - 1]);
  expect(groups).toEqual(names);
  expect(new Set(names).size).toBe(names.length);
});

test.each<[string, Partial<WireVariant>, RegExp, RegExp]>([
  ['no types', { types: 'none' }, /./, /^#/m],
  ['untyped', { types: 'untyped' }, /^# TYPE request_counter_total:sum_by_deployment untyped$/m, / gauge$/m],
  ['counters', { types: 'counter' }, /^# TYPE deployment_replicas counter$/m, / gauge$/m],
  [
    'histograms',
    { types: 'histogram' },
    /^# TYPE latency_prefill_ms_bucket:sum_by_deployment histogram$/m,
    /TYPE \S+_total\S+ gauge$/m,
  ],
  ['the documented error label', {}, /http_code="500"/, /[,{]code=/],
  ['the other error label', { codeLabel: 'code' }, /[,{]code="500"/, /http_code/],
  ['no zero errors', {}, /http_code/, /http_code="\d+"} 0$/m],
  ['zero errors', { zeroErrors: 'zero' }, /http_code="\d+"} 0$/m, /NaN/],
  ['whole bounds', {}, /le="7.5"/, /le="\d+\.0"/],
  ['bounds as floats', { bounds: 'float' }, /le="500\.0"/, /le="500"/],
  ['no timestamps', {}, /./, /} \S+ \d+$/m],
  ['timestamps', { timestamps: true }, new RegExp(` ${AT}$`, 'm'), /} \S+$/m],
])('%s can be printed', (_, variant, present, absent) => {
  const text = print(variant);
  expect([present.test(text), absent.test(text)]).toEqual([true, false]);
});

test('an account without deployments prints nothing', () => {
  expect(createPrinter().print({ ...scrape, deployments: [] })).toBe('');
});

test('scaled to zero and called all the same, a deployment shows the failed requests and nothing of its engine', () => {
  const asleep = createWorld({
    deployments: 1,
    incidents: [{ kind: 'scaled-to-zero', fromMs: AT - 600_000, toMs: AT + 600_000 }],
  });
  const shown = sampleLines(createPrinter().print(asleep.scrape(AT)));
  expect(new Set(shown.map(nameOf))).toEqual(
    new Set([
      'request_counter_total:sum_by_deployment',
      'requests_error_total:sum_by_deployment',
      'deployment_replicas',
    ])
  );
  expect(shown.join('\n')).toMatch(/http_code="503"\} 0*[1-9.]/);
  expect(shown.join('\n')).toMatch(/^deployment_replicas\{.*\} 0$/m);
});
