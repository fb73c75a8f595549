export const INCIDENT_KINDS = [
  'queue-buildup',
  'kv-pressure',
  'cache-drop',
  'server-errors',
  'rate-limit-errors',
  'outage',
  'scaled-to-zero',
  'vanish',
] as const;

/**
 * - `queue-buildup`: waits before prefill and generation rise to many seconds and fall again.
 * - `kv-pressure`: the KV cache fills up; tokens come slower and requests wait for a slot.
 * - `cache-drop`: hardly any prompt is found in the cache, so prefill takes longer.
 * - `server-errors`: 30 % of the requests fail with 5xx.
 * - `rate-limit-errors`: clients send twice as many requests on top, and those are refused with 429.
 * - `outage`: every request fails with 503.
 * - `scaled-to-zero`: no replicas, and requests fail with 503; in the last fifth the replicas are back, with a long queue
 *   and an empty prompt cache, which fill and empty until the end.
 * - `vanish`: the deployment's series are missing from the scrape, its replica count too; it serves all the same.
 */
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

export interface Incident {
  kind: IncidentKind;
  /** Deployment id; absent: all of them. */
  deployment?: string;
  /** First millisecond of it. */
  fromMs: number;
  /** First millisecond after it. */
  toMs: number;
  /** It comes again, and came before, each so many milliseconds. */
  everyMs?: number;
}

/** How far through the incident this moment is, 0 to 1; undefined outside. */
export function progressAt(incident: Incident, ms: number): number | undefined {
  const length = incident.toMs - incident.fromMs;
  const since = sinceStart(incident, ms);
  return since >= 0 && since < length ? since / length : undefined;
}

/** Whether any moment from `fromMs` to `toMs` is in the incident. */
export function touches(incident: Incident, fromMs: number, toMs: number): boolean {
  const since = sinceStart(incident, fromMs);
  const length = incident.toMs - incident.fromMs;
  const untilNext = incident.everyMs === undefined ? -since : incident.everyMs - since;
  return (since >= 0 && since < length) || (untilNext >= 0 && untilNext <= toMs - fromMs);
}

export function concerns(incident: Incident, deploymentId: string): boolean {
  return incident.deployment === undefined || incident.deployment === deploymentId;
}

function sinceStart({ fromMs, everyMs }: Incident, ms: number): number {
  const since = ms - fromMs;
  return everyMs === undefined ? since : ((since % everyMs) + everyMs) % everyMs;
}
