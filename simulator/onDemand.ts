import type { Faults } from './server/faults';
import type { Deployment } from './world/deployment';
import { INCIDENT_KINDS, type Incident } from './world/incident';

/** What can be asked for by name when a simulator is started: incidents of the world, and one of the endpoint. */
export const ON_DEMAND = [...INCIDENT_KINDS, 'scrape-down'] as const;

export type OnDemand = (typeof ON_DEMAND)[number];

const MINUTE = 60_000;
const FULL_MS = 5 * MINUTE;

/**
 * The incidents of an otherwise quiet world, all on its first deployment. They began ten to fifteen minutes before
 * `nowMs`, at full five minutes, so that what is backfilled and a simulator started soon after tell one story; they last
 * half an hour. `undefined` when nothing is asked for.
 */
export function incidentsOnDemand(
  asked: readonly OnDemand[],
  deployments: readonly Deployment[],
  nowMs: number
): Incident[] | undefined {
  if (asked.length === 0) {
    return undefined;
  }
  const fromMs = Math.floor(nowMs / FULL_MS) * FULL_MS - 10 * MINUTE;
  const [first] = deployments;
  return INCIDENT_KINDS.filter((kind) => first !== undefined && asked.includes(kind)).map((kind) => ({
    kind,
    deployment: first?.id,
    fromMs,
    toMs: fromMs + 30 * MINUTE,
  }));
}

const SCRAPE_DOWN: Faults = { answer: { kind: 'status', status: 503 } };

/** After so long the endpoint fails, so that whoever watches has seen it work. */
export const SCRAPE_DOWN_AFTER_MS = 3 * MINUTE;

/** Calls `setFaults` when `scrape-down` is asked for, later and until told otherwise. @returns how to call that off. */
export function scrapeDownOnDemand(asked: readonly OnDemand[], setFaults: (faults: Faults) => void): () => void {
  if (!asked.includes('scrape-down')) {
    return () => undefined;
  }
  const timer = setTimeout(() => setFaults(SCRAPE_DOWN), SCRAPE_DOWN_AFTER_MS);
  return () => clearTimeout(timer);
}

/**
 * Names as they are written on a command line.
 * @throws RangeError for one that is none.
 */
export function readOnDemand(names: readonly string[]): OnDemand[] {
  return names.map((name) => {
    const known = ON_DEMAND.find((one) => one === name);
    if (known === undefined) {
      throw new RangeError(`--incident must be one of ${ON_DEMAND.join(', ')}, not "${name}".`);
    }
    return known;
  });
}
