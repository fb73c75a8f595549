import type { Conditions } from './conditions';

/** The HTTP codes that requests fail with here, in the order in which their series are written. */
export const ERROR_CODES = [400, 408, 429, 500, 502, 503, 504] as const;

const USUAL_SERVER_ERRORS = 0.0015;
const USUAL_CLIENT_ERRORS = 0.006;

/** 200 or an error code, from two uniform draws: whether, and which. */
export function statusOf(whether: number, which: number, conditions: Conditions): number {
  if (conditions.asleep || whether < conditions.outageShare) {
    return 503;
  }
  const serverErrors = conditions.outageShare + Math.max(conditions.serverErrorShare ?? 0, USUAL_SERVER_ERRORS);
  if (whether < serverErrors) {
    return which < 0.6 ? 500 : which < 0.7 ? 502 : which < 0.92 ? 503 : 504;
  }
  if (whether < serverErrors + USUAL_CLIENT_ERRORS) {
    return which < 0.7 ? 400 : which < 0.75 ? 408 : 429;
  }
  return 200;
}
