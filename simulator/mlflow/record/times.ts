import { startOf, type Call } from '../calls/tracedCall';

/** Times of the simulation are microseconds at their finest. */
export function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}

/** Exactly as long as the request took in the metrics. */
export function timesOf(call: Call): { startNs: bigint; endNs: bigint } {
  const startNs = nanoseconds(startOf(call));
  return { startNs, endNs: startNs + nanoseconds(call.request.overallMs) };
}

/** Whole milliseconds, as MLflow counts traces. */
export function milliseconds(ns: bigint): number {
  return Number(ns / 1_000_000n);
}
