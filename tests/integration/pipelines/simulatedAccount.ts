import { createSimulator, createWorld, DEFAULT_API_KEY, type Simulator, type WireVariant } from '../../../simulator';
import { parseExposition, type Sample } from '../../../src/exposition';

/** The account id that the configurations of `integrations/` have in their paths. */
export const ACCOUNT = 'my-account';
export const KEY = DEFAULT_API_KEY;
/** Simulated time stands still, so that every scrape sees the same values; three deployments serve. */
const STANDING_MS = Date.UTC(2026, 5, 3, 14, 30, 4);

/** The account of the shipped configurations, whose body is written like this. Without a limit unless one is given. */
export async function simulatedAccount(
  variant: Partial<WireVariant> = {},
  ratePerMinute = Infinity
): Promise<Simulator> {
  const world = createWorld({ accountId: ACCOUNT, deployments: 3, incidents: [] });
  const simulator = createSimulator({ world, clock: () => STANDING_MS, ratePerMinute });
  simulator.setFaults({ variant });
  await simulator.start();
  return simulator;
}

export function host(simulator: Simulator): string {
  return new URL(simulator.url).host;
}

/** What its endpoint shows, read by our own parser. */
export async function samplesOf(simulator: Simulator): Promise<Sample[]> {
  const headers = { Authorization: `Bearer ${KEY}` };
  const response = await fetch(`${simulator.url}${simulator.metricsPath}`, { headers });
  return [...parseExposition(new Uint8Array(await response.arrayBuffer())).samples()];
}
