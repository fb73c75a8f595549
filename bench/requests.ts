import { drawPanel } from '../tests/support/panel';
import { closeSimulatedStores, openSimulatedStore } from '../tests/support/simulatedStore';
import type { Figure } from './figures';

const START = Date.UTC(2026, 5, 3, 14, 30, 4);
const PANELS = 12;
const REFRESH_MS = 5_000;
const MINUTES = 10;
const METRICS = [
  'request_counter_total:sum_by_deployment',
  'latency_overall_ms_bucket:sum_by_deployment',
  'latency_to_first_token_ms_bucket:sum_by_deployment',
  'error_ratio',
];

/** Requests that reach the endpoint while a dashboard refreshes for ten minutes, counted by the simulator. Virtual time. */
export async function measureRequests(): Promise<Figure[]> {
  const { simulator, store, world, now } = await openSimulatedStore({ startMs: START });
  let perPanel = 0;
  for (let elapsed = 0; elapsed < MINUTES * 60_000; elapsed += REFRESH_MS) {
    const panels = Array.from({ length: PANELS }, (_, index) =>
      drawPanel([{ metric: METRICS[index % METRICS.length] }], { store, nowMs: now() })
    );
    perPanel += (await Promise.all(panels)).length;
    await world.advance(REFRESH_MS);
  }
  const { total } = simulator.requests();
  await closeSimulatedStores();
  return [
    {
      name: 'requests.12panels3tabs10min',
      value: total,
      unit: 'requests',
      beside: `${perPanel} with one request per panel and refresh`,
      target: { atMost: 11 },
      note: 'one tab',
    },
  ];
}
