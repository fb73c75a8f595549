import type { CalledModel } from './models';

export interface ChatLatency {
  firstTokenMs: number;
  perTokenMs: number;
}

/** How long a call takes, from the model called and the tokens of its prompt. */
export type LatencyOf = (model: CalledModel, promptTokens: number) => ChatLatency;

export const NO_LATENCY: LatencyOf = () => ({ firstTokenMs: 0, perTokenMs: 0 });

/** As the deployments of the simulated metrics are without load. */
export const modelLatency: LatencyOf = ({ served }, promptTokens) => ({
  firstTokenMs: 60 + promptTokens / served.prefillTokensPerMs,
  perTokenMs: served.perTokenMs,
});
