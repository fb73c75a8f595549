import { ExpositionError, parseExposition, type Sample } from '../../src/exposition';
import { faultyBody, type BodyFault } from '../server/faultyBody';
import { HISTOGRAMS } from '../world/metrics';
import { createWorld } from '../world/world';
import { history } from './history';
import { createPrinter } from './printer';
import type { WireVariant } from './variant';

const AT = Date.UTC(2026, 10, 20, 15);
const world = createWorld({ incidents: [{ kind: 'server-errors', fromMs: AT - 600_000, toMs: AT }] });
const scrape = world.scrape(AT);

function parse(text: string): Sample[] {
  return [...parseExposition(Buffer.from(text)).samples()];
}

const variants: Array<Partial<WireVariant>> = [
  {},
  { types: 'none' },
  { types: 'untyped', timestamps: true },
  { types: 'counter', codeLabel: 'code' },
  { types: 'histogram', bounds: 'float', zeroErrors: 'zero' },
];

test.each(variants)('what is printed as %j is parsed back to the requests of the minute', (variant) => {
  const samples = parse(createPrinter(variant).print(scrape));
  for (const { deployment, values, replicas } of scrape.deployments) {
    const own = samples.filter(({ labels }) => labels['deployment_id'] === deployment.id);
    const valueOf = (name: string) => own.find((sample) => sample.name === name)?.value;
    expect(valueOf('deployment_replicas')).toBe(replicas);
    if (values === undefined) {
      expect(own).toHaveLength(1);
      continue;
    }
    const truth = world.truth(deployment.id, AT - 60_000, AT);
    expect(valueOf('request_counter_total:sum_by_deployment')).toBe(truth.requests / 60);
    expect(valueOf('tokens_prompt_total:sum_by_deployment')).toBe(truth.promptTokens / 60);
    const errors = own.filter(({ name, value }) => name === 'requests_error_total:sum_by_deployment' && value > 0);
    expect(
      Object.fromEntries(errors.map(({ labels, value }) => [labels[variant.codeLabel ?? 'http_code'], value]))
    ).toEqual(Object.fromEntries(Object.entries(truth.errorsByCode).map(([code, count]) => [code, count / 60])));
    for (const { name } of HISTOGRAMS) {
      const observed = truth.latencies[name] ?? [];
      for (const { labels, value } of own.filter((sample) => sample.name === name)) {
        const bound = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
        expect(value).toBe(observed.filter((measured) => measured <= bound).length / 60);
      }
    }
  }
});

test('every sample of the past carries the time of its scrape', () => {
  const times = [...history(world, AT - 120_000, AT)].map(
    (chunk) => new Set(parse(chunk).map((sample) => sample.timestamp))
  );
  expect(times).toEqual([AT - 120_000, AT - 60_000, AT].map((atMs) => new Set([atMs])));
});

test.each<[BodyFault, RegExp | undefined]>([
  [{ kind: 'malformed', line: 7 }, /7/],
  [{ kind: 'html' }, /1/],
  [{ kind: 'json' }, /1/],
  [{ kind: 'manySamples', samples: 250_000 }, /250.?000/],
  [{ kind: 'manyLabels', labels: 65 }, /64/],
  [{ kind: 'longName', bytes: 257 }, /256/],
  [{ kind: 'longValue', bytes: 4097 }, /4.?096/],
  [{ kind: 'manyLabels', labels: 64 }, undefined],
  [{ kind: 'longName', bytes: 256 }, undefined],
  [{ kind: 'longValue', bytes: 4096 }, undefined],
])('the fault %j is refused with its reason, or taken where it keeps the limits', (fault, reason) => {
  const text = [...faultyBody(fault, createPrinter().print(scrape))].join('');
  const refusal = refusalOf(text);
  expect(refusal === undefined).toBe(reason === undefined);
  expect(refusal?.message ?? '').toMatch(reason ?? /^$/);
});

function refusalOf(text: string): ExpositionError | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    if (error instanceof ExpositionError) {
      return error;
    }
    throw error;
  }
}
