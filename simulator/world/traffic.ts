import type { Deployment } from './deployment';
import { mix } from './random';

/** `idle`: replicas are up and nobody asks. `asleep`: scaled to zero, its series are gone. */
export type Phase = 'serving' | 'idle' | 'asleep';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function phaseAt({ sleep }: Deployment, ms: number): Phase {
  if (sleep === undefined) {
    return 'serving';
  }
  const inCycle = modulo(ms - sleep.offsetMs, sleep.periodMs);
  if (inCycle < sleep.servingMs) {
    return 'serving';
  }
  return inCycle < sleep.servingMs + sleep.idleMs ? 'idle' : 'asleep';
}

/** Expected requests per second around this time: daily rhythm, quieter weekends, and slow drifts. */
export function expectedRate(deployment: Deployment, ms: number): number {
  if (phaseAt(deployment, ms) !== 'serving') {
    return 0;
  }
  const hour = modulo(ms, DAY) / HOUR;
  const rhythm = 0.6 + 0.4 * Math.cos(((hour - deployment.peakHour) / 24) * 2 * Math.PI);
  // The epoch was a Thursday, so days 2 and 3 of its week are the weekend.
  const dayOfWeek = modulo(Math.floor(ms / DAY), 7);
  const weekend = dayOfWeek === 2 || dayOfWeek === 3 ? 0.6 : 1;
  const drift = 1 + 0.15 * drifting(deployment.key, ms, HOUR) + 0.15 * drifting(deployment.key, ms, HOUR / 8);
  return deployment.peakRate * rhythm * weekend * drift;
}

/** Share of what the deployment can serve that this rate asks for; stays below 1. */
export function loadAt(deployment: Deployment, ratePerSecond: number): number {
  return Math.min(0.9, 0.65 * (ratePerSecond / deployment.peakRate));
}

/** A smooth curve in [-1, 1] through random knots that are `knotMs` apart. */
function drifting(key: number, ms: number, knotMs: number): number {
  const knot = Math.floor(ms / knotMs);
  const between = ms / knotMs - knot;
  const eased = between * between * (3 - 2 * between);
  const before = mix(key, knot, knotMs) / 0x80000000 - 1;
  const after = mix(key, knot + 1, knotMs) / 0x80000000 - 1;
  return before + (after - before) * eased;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
