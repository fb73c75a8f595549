import type { Deployment } from './deployment';
import type { Incident, IncidentKind } from './incident';

const MINUTE = 60_000;

/**
 * Recurring trouble, so that charts of the last hours always show some: the last queue build-up is at most 80 minutes
 * ago, the last burst of 5xx at most two and a half hours. Counted from the epoch rather than from the start,
 * so that a simulator started again shows the same past.
 */
export function defaultIncidents(deployments: readonly Deployment[]): Incident[] {
  return [
    recurring('queue-buildup', 1, { everyMinutes: 80, atMinute: 20, minutes: 12 }),
    recurring('server-errors', 0, { everyMinutes: 150, atMinute: 35, minutes: 5 }),
    recurring('cache-drop', 0, { everyMinutes: 240, atMinute: 100, minutes: 25 }),
    recurring('kv-pressure', 2, { everyMinutes: 210, atMinute: 60, minutes: 20 }),
    recurring('rate-limit-errors', 1, { everyMinutes: 330, atMinute: 140, minutes: 6 }),
    recurring('outage', 2, { everyMinutes: 720, atMinute: 500, minutes: 4 }),
  ].filter((incident) => incident !== undefined);

  function recurring(
    kind: IncidentKind,
    place: number,
    { everyMinutes, atMinute, minutes }: { everyMinutes: number; atMinute: number; minutes: number }
  ): Incident | undefined {
    const deployment = deployments[place];
    return deployment === undefined
      ? undefined
      : {
          kind,
          deployment: deployment.id,
          fromMs: atMinute * MINUTE,
          toMs: (atMinute + minutes) * MINUTE,
          everyMs: everyMinutes * MINUTE,
        };
  }
}
