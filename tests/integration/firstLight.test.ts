import { METRICS } from '../../src/catalogue';
import { newestBy, drawPanel } from '../support/panel';
import { closeSimulatedStores, openSimulatedStore, type SimulatedStore } from '../support/simulatedStore';

/** A full half minute, which the simulator's values describe the minute before of, and a little later. */
const UPDATED = Date.UTC(2026, 5, 3, 14, 30, 0);
const START = UPDATED + 4_000;

const documented = METRICS.filter((metric) => metric.documented);
const rates = new Map([
  ['request_counter_total:sum_by_deployment', 'requests'],
  ['tokens_prompt_total:sum_by_deployment', 'promptTokens'],
  ['tokens_cached_prompt_total:sum_by_deployment', 'cachedPromptTokens'],
] as const);
const gauges = new Map([
  ['generator_kv_blocks_fraction:avg_by_deployment', 'kvBlocks'],
  ['generator_kv_slots_fraction:avg_by_deployment', 'kvSlots'],
  ['generator_model_forward_time:avg_by_deployment', 'forwardTime'],
  ['requests_coordinator_concurrent_count:avg_by_deployment', 'concurrent'],
  ['prefiller_prompt_cache_ttl:avg_by_deployment', 'cacheTtl'],
] as const);
const histograms = documented.filter((metric) => metric.kind === 'histogram').map((metric) => metric.name);
const ERRORS = 'requests_error_total:sum_by_deployment';

let simulated: SimulatedStore;
beforeAll(async () => {
  simulated = await openSimulatedStore({ startMs: START });
});
afterAll(closeSimulatedStores);

function panel(query: object) {
  return drawPanel([query], { store: simulated.store, nowMs: simulated.now() });
}

function truthOf(deployment: string) {
  return simulated.simulator.world.truth(deployment, UPDATED - 60_000, UPDATED);
}

/** Deployments that are not scaled to zero now. */
function serving(): string[] {
  const { deployments } = simulated.simulator.world.scrape(START);
  return deployments.filter(({ values }) => values !== undefined).map(({ deployment }) => deployment.id);
}

test('the documentation’s 17 metrics are three rates, one error rate, eight histograms and five gauges', () => {
  const names = [...rates.keys(), ERRORS, ...histograms, ...gauges.keys()];
  expect(documented.map((metric) => metric.name).sort()).toEqual(names.sort());
  expect(names).toHaveLength(17);
});

test.each([...rates])('%s is the number of simulated %s a second', async (metric, key) => {
  const expected = Object.fromEntries(serving().map((id) => [id, truthOf(id)[key] / 60]));
  expect(newestBy(await panel({ metric }), 'deployment_id')).toEqual(expected);
  expect(Object.values(expected).some((value) => value > 0)).toBe(true);
});

test.each([...gauges])('%s is what the simulated deployments report as %s', async (metric, key) => {
  const { deployments } = simulated.simulator.world.scrape(START);
  const expected = deployments.flatMap(({ deployment, values }) =>
    values === undefined ? [] : [[deployment.id, values.scalars[key]]]
  );
  expect(newestBy(await panel({ metric }), 'deployment_id')).toEqual(Object.fromEntries(expected));
});

test.each(histograms)(
  '%s counts the answered requests, and its median lies in the bucket of theirs',
  async (metric) => {
    const counted = newestBy(await panel({ metric, view: 'rate' }), 'deployment_id');
    const medians = newestBy(await panel({ metric, quantiles: [0.5] }), 'deployment_id');
    const bounds = await simulated.store.bounds({ metric, matchers: [] });
    let compared = 0;
    for (const id of serving()) {
      const observed = (truthOf(id).latencies[metric] ?? []).sort((a, b) => a - b);
      expect(counted[id]).toBeCloseTo(observed.length / 60, 12);
      if (observed.length > 0) {
        const middle = observed[Math.ceil(observed.length / 2) - 1] ?? NaN;
        const upper = bounds.find((bound) => bound >= middle) ?? Infinity;
        const lower = bounds.filter((bound) => bound < upper).at(-1) ?? 0;
        expect(medians[id]).toBeGreaterThanOrEqual(lower);
        expect(medians[id]).toBeLessThanOrEqual(upper);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
  }
);

test('every metric is drawn with its unit, or with none where Fireworks documents none', async () => {
  for (const { name, unit } of documented) {
    const { data } = await panel({ metric: name });
    expect(data[0]?.fields[1]?.config.unit).toBe(name === ERRORS && data[0]?.fields.length === 0 ? undefined : unit);
  }
});

describe('errors', () => {
  const deployment = 0;

  test.each(['http_code', 'code'] as const)('are split by http_code when the wire says %s', async (codeLabel) => {
    const burst = await openSimulatedStore({ startMs: START });
    const { world } = burst.simulator;
    const id = world.deployments[deployment]?.id ?? '';
    world.setIncidents([
      { kind: 'server-errors', deployment: id, fromMs: UPDATED - 120_000, toMs: UPDATED + 60_000 },
      { kind: 'rate-limit-errors', deployment: id, fromMs: UPDATED - 120_000, toMs: UPDATED + 60_000 },
    ]);
    burst.simulator.setFaults({ variant: { codeLabel } });
    const truth = world.truth(id, UPDATED - 60_000, UPDATED);
    const filters = [{ label: 'deployment_id', operator: '=' as const, value: id }];
    const drawn = await drawPanel([{ metric: ERRORS, filters }], { store: burst.store, nowMs: START });
    const expected = Object.fromEntries(Object.entries(truth.errorsByCode).map(([code, count]) => [code, count / 60]));
    expect(Object.keys(expected).length).toBeGreaterThan(1);
    expect(newestBy(drawn, 'http_code')).toEqual(expected);

    const ratio = await drawPanel([{ metric: 'error_ratio', codes: ['5xx'], filters }], {
      store: burst.store,
      nowMs: START,
    });
    const failed = Object.entries(truth.errorsByCode).filter(([code]) => code.startsWith('5'));
    const share = failed.reduce((sum, [, count]) => sum + count, 0) / truth.requests;
    expect(newestBy(ratio, 'deployment_id')[id]).toBeCloseTo(share, 12);
  });

  test('a five-minute outage shows on a panel whose step is ten minutes', async () => {
    const outage = await openSimulatedStore({ startMs: START });
    const { world } = outage.simulator;
    const id = world.deployments[deployment]?.id ?? '';
    world.setIncidents([{ kind: 'outage', deployment: id, fromMs: UPDATED + 600_000, toMs: UPDATED + 900_000 }]);
    const filters = [{ label: 'deployment_id', operator: '=' as const, value: id }];
    await drawPanel([{ metric: ERRORS, filters }], { store: outage.store, nowMs: outage.now() });
    await outage.world.advance(1_800_000);
    const { data } = await drawPanel([{ metric: 'error_ratio', codes: ['5xx'], filters }], {
      store: outage.store,
      nowMs: outage.now(),
      stepMs: 600_000,
    });
    const drawn = data[0]?.fields[1]?.values.filter((value: number | null) => value !== null) ?? [];
    expect(Math.max(...drawn)).toBeGreaterThan(0.2);
    expect(Math.min(...drawn)).toBeLessThan(0.05);
  });
});
