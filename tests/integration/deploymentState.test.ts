import { DEPLOYMENT_STATE } from '../../src/evaluate';
import { drawPanel, newestBy } from '../support/panel';
import { closeSimulatedStores, openSimulatedStore } from '../support/simulatedStore';

const START = Date.UTC(2026, 5, 3, 14, 30, 4);
const MINUTE = 60_000;

afterEach(closeSimulatedStores);

test('a deployment that scales to zero and back goes through its states, and a failed scrape says that it failed', async () => {
  const { simulator, store, world, now } = await openSimulatedStore({
    startMs: START,
    simulator: { ratePerMinute: Infinity },
  });
  const sleeper = simulator.world.deployments.at(-1)?.id ?? '';
  const seen = new Set<number>();
  await drawPanel([{ metric: 'deployment_state' }], { store, nowMs: now() });
  for (let minute = 0; minute < 240; minute += 5) {
    await world.advance(5 * MINUTE);
    const state = newestBy(await drawPanel([{ metric: 'deployment_state' }], { store, nowMs: now() }), 'deployment_id')[
      sleeper
    ];
    const replicas = simulator.world.replicas(sleeper, now());
    // The endpoint shows the last half minute, so a change may be one scrape late.
    if (simulator.world.replicas(sleeper, now() - 2 * MINUTE) === replicas) {
      expect([minute, state === DEPLOYMENT_STATE.scaledToZero]).toEqual([minute, replicas === 0]);
    }
    seen.add(state ?? -1);
  }
  expect(seen).toEqual(new Set([DEPLOYMENT_STATE.serving, DEPLOYMENT_STATE.idle, DEPLOYMENT_STATE.scaledToZero]));

  simulator.setFaults({ answer: { kind: 'status', status: 503 } });
  await world.advance(10 * MINUTE);
  const { data } = await drawPanel([{ metric: 'deployment_state' }], { store, nowMs: now(), rangeMs: 20 * MINUTE });
  for (const frame of data) {
    expect(frame.fields[1]?.values.at(-1)).toBe(DEPLOYMENT_STATE.scrapeFailed);
    expect(frame.fields[1]?.values[0]).toBeGreaterThanOrEqual(DEPLOYMENT_STATE.gone);
  }
});

test('a deployment that the endpoint no longer shows is gone, the others are not', async () => {
  const { simulator, store, world, now } = await openSimulatedStore({ startMs: START });
  const [first, second] = simulator.world.deployments.map(({ id }) => id);
  await drawPanel([{ metric: 'deployment_state' }], { store, nowMs: now() });
  simulator.world.setIncidents([{ kind: 'vanish', deployment: first, fromMs: now(), toMs: now() + 60 * MINUTE }]);
  await world.advance(5 * MINUTE);
  const states = newestBy(await drawPanel([{ metric: 'deployment_state' }], { store, nowMs: now() }), 'deployment_id');
  expect(states[first ?? '']).toBe(DEPLOYMENT_STATE.gone);
  expect(states[second ?? '']).toBeGreaterThan(DEPLOYMENT_STATE.gone);
});

test('states are drawn in words', async () => {
  const { store, now } = await openSimulatedStore({ startMs: START });
  const { data } = await drawPanel([{ metric: 'deployment_state' }], { store, nowMs: now() });
  expect(JSON.stringify(data[0]?.fields[1]?.config.mappings)).toContain('Scaled to zero');
});
