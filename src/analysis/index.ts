import type { AnalysisName } from '../types';
import { budget } from './budget';
import { changes } from './changes';
import { cost } from './cost';
import { headroom } from './headroom';
import { phases } from './phases';
import type { Analysis } from './types';

export { runAnalysis, type AnalysisAnswer, type AnalysisWorld } from './run';
export type { Analysis, AnalysisRequest, Known, Need } from './types';

/** The rule of each question. */
export const RULES: Readonly<Record<AnalysisName, Analysis>> = {
  changes,
  phases,
  headroom,
  cost,
  budget,
};
