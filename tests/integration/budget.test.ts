import { drawPanel } from '../support/panel';
import { closeSimulatedStores, openSimulatedStore } from '../support/simulatedStore';

afterEach(closeSimulatedStores);

const START = Date.UTC(2026, 5, 3, 14, 30, 4);
const MINUTE = 60_000;
const METRICS = [
  'request_counter_total:sum_by_deployment',
  'latency_overall_ms_bucket:sum_by_deployment',
  'error_ratio',
];

test('20 panels that refresh every 5 s for 10 minutes ask at most 11 times and are never refused', async () => {
  const { simulator, store, world, now } = await openSimulatedStore({ startMs: START });
  for (let elapsed = 0; elapsed < 10 * MINUTE; elapsed += 5_000) {
    const panels = Array.from({ length: 20 }, (_, index) =>
      drawPanel([{ metric: METRICS[index % METRICS.length] }], { store, nowMs: now() })
    );
    for (const { errors } of await Promise.all(panels)) {
      expect(errors).toBeUndefined();
    }
    await world.advance(5_000);
  }
  const { total, byStatus } = simulator.requests();
  expect(total).toBeGreaterThanOrEqual(10);
  expect(total).toBeLessThanOrEqual(11);
  expect(byStatus).toEqual({ 200: total });
});

test('collecting goes on without a panel asking, so that a later look finds no gap', async () => {
  const { simulator, store, world, now } = await openSimulatedStore({ startMs: START });
  await drawPanel([{ metric: METRICS[0] }], { store, nowMs: now() });
  await world.advance(10 * MINUTE);
  expect(simulator.requests().total).toBeGreaterThanOrEqual(10);
  const { data } = await drawPanel([{ metric: METRICS[0] }], { store, nowMs: now(), rangeMs: 9 * MINUTE });
  expect(data[0]?.fields[1]?.values).not.toContain(null);
});

test('after a 429 nobody asks before Retry-After has passed, however many panels refresh', async () => {
  const { simulator, store, world, now } = await openSimulatedStore({ startMs: START });
  simulator.setFaults({
    requests: 1,
    answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 90 } },
  });
  for (let elapsed = 0; elapsed < 88_000; elapsed += 4_000) {
    await drawPanel([{ metric: METRICS[0] }], { store, nowMs: now() });
    await world.advance(4_000);
  }
  expect(simulator.requests().total).toBe(1);
  await store.test();
  expect(simulator.requests().total).toBe(1);
  await world.advance(30_000);
  expect(simulator.requests().total).toBe(2);
  expect((await drawPanel([{ metric: METRICS[0] }], { store, nowMs: now() })).errors).toBeUndefined();
});
