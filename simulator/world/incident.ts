export const INCIDENT_KINDS = [
  'queue-buildup',
  'kv-pressure',
  'cache-drop',
  'server-errors',
  'rate-limit-errors',
  'outage',
  'scaled-to-zero',
  'vanish',
  'slow-prefill',
  'slow-tokens',
  'prefill-queue',
  'generation-queue',
  'long-prompts',
  'long-answers',
  'traffic-surge',
  'traffic-drop',
] as const;

/**
 * What each does at magnitude 1:
 *
 * - `queue-buildup`: waits before prefill and generation rise to many seconds and fall again.
 * - `kv-pressure`: the KV cache fills up; tokens come slower and requests wait for a slot.
 * - `cache-drop`: hardly any prompt is found in the cache, so prefill takes longer.
 * - `server-errors`: 30 % of the requests fail with 5xx.
 * - `rate-limit-errors`: clients send twice as many requests on top, and those are refused with 429.
 * - `outage`: every request fails with 503.
 * - `scaled-to-zero`: no replicas, and requests fail with 503; in the last fifth the replicas are back, with a long queue
 *   and an empty prompt cache, which fill and empty until the end.
 * - `vanish`: the deployment's series are missing from the scrape, its replica count too; it serves all the same.
 * - `slow-prefill`: prefill takes three times as long.
 * - `slow-tokens`: each token takes twice as long.
 * - `prefill-queue`, `generation-queue`: only that wait rises to many seconds and falls again.
 * - `long-prompts`, `long-answers`: three times as many tokens in each, and what follows from that.
 * - `traffic-surge`: three times as many requests, so that the deployment has more to do and each takes longer.
 * - `traffic-drop`: seven of ten requests stay away.
 */
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/**
 * From barely visible to gross, ascending. Waits, multiples, extra requests and the share of failing ones are in
 * proportion to the magnitude, up to what there is; of a cache hit's probability, its power is what is left. What is all
 * or nothing has 1 alone.
 */
export const MAGNITUDES: Readonly<Record<IncidentKind, readonly number[]>> = {
  'queue-buildup': [0.01, 0.03, 0.1, 0.3, 1],
  'kv-pressure': [0.1, 0.2, 0.4, 0.7, 1],
  'cache-drop': [0.05, 0.1, 0.25, 0.5, 1],
  'server-errors': [0.02, 0.05, 0.15, 0.4, 1],
  'rate-limit-errors': [0.01, 0.03, 0.1, 0.3, 1],
  outage: [0.01, 0.03, 0.1, 0.3, 1],
  'scaled-to-zero': [1],
  vanish: [1],
  'slow-prefill': [0.05, 0.1, 0.25, 0.5, 1],
  'slow-tokens': [0.05, 0.1, 0.25, 0.5, 1],
  'prefill-queue': [0.01, 0.03, 0.1, 0.3, 1],
  'generation-queue': [0.02, 0.06, 0.2, 0.5, 1],
  'long-prompts': [0.05, 0.1, 0.25, 0.5, 1],
  'long-answers': [0.05, 0.1, 0.25, 0.5, 1],
  'traffic-surge': [0.1, 0.2, 0.4, 0.7, 1],
  'traffic-drop': [0.2, 0.4, 0.7, 1, 1.4],
};

/** Whether it can be more or less of itself: what is all or nothing has no other magnitude than 1. */
export function hasMagnitudes(kind: IncidentKind): boolean {
  return MAGNITUDES[kind].length > 1;
}

export interface Incident {
  kind: IncidentKind;
  /** How bad it is, above 0; absent: 1. Those that are used to measure stand in `MAGNITUDES`. */
  magnitude?: number;
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
