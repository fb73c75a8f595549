import type { ExpositionLimits } from '../../src/exposition';

/** 40 MB is a stress test beyond what the product accepts. */
export const limits: Partial<ExpositionLimits> = { bodyBytes: 64 * 1024 * 1024, samples: 1_000_000 };
