import { createWorld, type Faults, type Incident, type World } from '../../simulator';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** How often one of the deployments gives way to a new one. */
const REPLACED_EVERY_HOURS = 3;
const FAILING_EVERY_MINUTES = 97;
const REFUSED_EVERY_MINUTES = 391;

/**
 * An account with so many deployments at each time, of which one after the other is replaced, as redeploying does: series
 * end and others begin for as long as anybody looks. Some have trouble now and then.
 *
 * @param beginMs of what is played; there is a day before it
 */
export function createDay(deployments: number, beginMs: number, hours: number): World {
  const replaced = Math.ceil((24 + hours) / REPLACED_EVERY_HOURS);
  const world = createWorld({ deployments: deployments + replaced });
  const absences = world.deployments.flatMap(({ id }, place): Incident[] => {
    const bornMs = beginMs - DAY_MS + (place - deployments + 1) * REPLACED_EVERY_HOURS * HOUR_MS;
    const diesMs = beginMs - DAY_MS + (place + 1) * REPLACED_EVERY_HOURS * HOUR_MS;
    return [
      { kind: 'vanish', deployment: id, fromMs: 0, toMs: Math.max(1, place < deployments ? 1 : bornMs) },
      { kind: 'vanish', deployment: id, fromMs: diesMs, toMs: Number.MAX_SAFE_INTEGER },
    ];
  });
  world.setIncidents([...world.incidents, ...absences]);
  return world;
}

/** What goes wrong with the scrape of a minute. */
export function faultsOf(minute: number): Faults | undefined {
  if (minute % REFUSED_EVERY_MINUTES === 0) {
    return { requests: 1, answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 30 } } };
  }
  return minute % FAILING_EVERY_MINUTES === 0 ? { requests: 1, answer: { kind: 'status', status: 503 } } : undefined;
}

/** The dashboards of metrics. */
const TOUR: ReadonlyArray<{ name: string; from: string; minutes: number }> = [
  { name: 'overview', from: 'now-6h', minutes: 20 },
  { name: 'latency', from: 'now-24h', minutes: 10 },
  { name: 'errors', from: 'now-1h', minutes: 5 },
  { name: 'deployment', from: 'now-6h', minutes: 10 },
  { name: 'tokens', from: 'now-24h', minutes: 5 },
  { name: 'resources', from: 'now-6h', minutes: 10 },
];

/** The dashboard that is open in a minute, from 0: the same at the same minute of each hour. */
export function dashboardAt(minute: number): string {
  let left = minute % 60;
  const open = TOUR.find(({ minutes }) => (left -= minutes) < 0) ?? TOUR[0];
  return `/?view=dashboard&name=${open?.name}&from=${open?.from}&to=now&refresh=1m`;
}
