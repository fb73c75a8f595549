/** What a served model is like: how fast it is on its hardware, and how people use it. */
export interface ServedModel {
  /** Last part of `accounts/fireworks/models/…`. */
  name: string;
  acceleratorType: string;
  acceleratorCount: number;
  /** Median time of one generated token, unloaded. */
  perTokenMs: number;
  /** Prompt tokens that prefill gets through in a millisecond. */
  prefillTokensPerMs: number;
  medianPromptTokens: number;
  medianGeneratedTokens: number;
}

export const SERVED_MODELS: readonly [ServedModel, ...ServedModel[]] = [
  model('deepseek-v3', 'NVIDIA_H200_141GB', 8, 14, 9, 1800, 220),
  model('llama-v3p3-70b-instruct', 'NVIDIA_H100_80GB', 4, 9, 12, 900, 160),
  model('gpt-oss-120b', 'NVIDIA_H100_80GB', 2, 5, 20, 1200, 380),
  model('llama-v3p1-8b-instruct', 'NVIDIA_A100_80GB', 1, 6, 25, 450, 90),
  model('qwen3-235b-a22b', 'NVIDIA_H100_80GB', 8, 12, 10, 2600, 420),
  model('kimi-k2-instruct', 'NVIDIA_B200_180GB', 8, 11, 14, 5200, 300),
  model('glm-4p5', 'NVIDIA_H200_141GB', 4, 13, 11, 1500, 260),
  model('gpt-oss-20b', 'NVIDIA_H100_80GB', 1, 4, 30, 700, 240),
  model('deepseek-r1-0528', 'AMD_MI300X_192GB', 8, 16, 8, 1100, 1400),
  model('mixtral-8x22b-instruct', 'NVIDIA_A100_80GB', 4, 18, 7, 1000, 180),
];

function model(
  name: string,
  acceleratorType: string,
  acceleratorCount: number,
  perTokenMs: number,
  prefillTokensPerMs: number,
  medianPromptTokens: number,
  medianGeneratedTokens: number
): ServedModel {
  return {
    name,
    acceleratorType,
    acceleratorCount,
    perTokenMs,
    prefillTokensPerMs,
    medianPromptTokens,
    medianGeneratedTokens,
  };
}
