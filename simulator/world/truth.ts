import type { Deployment } from './deployment';
import type { Incident } from './incident';
import { HISTOGRAMS, type Observation } from './metrics';
import { drawSlot, SLOT_MS, type SimulatedRequest } from './requests';

/** What really happened in (fromMs, toMs], from the single requests. */
export interface Truth {
  /** All requests; one that failed counts too. */
  requests: number;
  errorsByCode: Record<string, number>;
  promptTokens: number;
  cachedPromptTokens: number;
  generatedTokens: number;
  /** By metric name: what each answered request contributed to that histogram, in the order in which they ended. */
  latencies: Record<string, number[]>;
}

/** Requests that ended in (fromMs, toMs], in the order in which they ended. */
export function requestsBetween(
  deployment: Deployment,
  incidents: readonly Incident[],
  fromMs: number,
  toMs: number
): SimulatedRequest[] {
  const requests: SimulatedRequest[] = [];
  for (let slot = Math.floor(fromMs / SLOT_MS); slot * SLOT_MS < toMs; slot++) {
    drawSlot(deployment, slot, incidents, (request) => {
      if (request.endMs > fromMs && request.endMs <= toMs) {
        requests.push({ ...request });
      }
    });
  }
  return requests.sort((one, other) => one.endMs - other.endMs);
}

export function truthOf(requests: readonly SimulatedRequest[]): Truth {
  const answered = requests.filter(({ status }) => status === 200);
  const total = (key: Observation | 'cachedPromptTokens') => answered.reduce((sum, request) => sum + request[key], 0);
  const errorsByCode: Record<string, number> = {};
  for (const { status } of requests) {
    if (status !== 200) {
      errorsByCode[status] = (errorsByCode[status] ?? 0) + 1;
    }
  }
  return {
    requests: requests.length,
    errorsByCode,
    promptTokens: total('promptTokens'),
    cachedPromptTokens: total('cachedPromptTokens'),
    generatedTokens: total('generatedTokens'),
    latencies: Object.fromEntries(
      HISTOGRAMS.map(({ name, observation }) => [name, answered.map((request) => request[observation])])
    ),
  };
}
