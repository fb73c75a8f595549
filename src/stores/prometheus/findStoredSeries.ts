import type { AnsweredSeries } from './readFrames';
import { remembered, type Remembered } from './remembered';
import {
  accountIsLacking,
  readSurvey,
  surveyExpressions,
  surveyStepMs,
  withoutAccount,
  type Survey,
  type SurveyedMetric,
} from './storedSeries';

/** A survey of a range that goes on is as old as this at the most: so long a new copy is not noticed. */
const LIVE_AGE_MS = 15_000;
const PAST_AGE_MS = 5 * 60_000;
/** Ranges for which surveys are kept. */
const KEPT = 50;

export interface SurveyRange {
  fromMs: number;
  toMs: number;
}

/** Surveys shared by panels of nearly the same range, or for `maxAgeMs` where that is said. Each rejects with what the data source said. */
export function surveyMemory(
  instant: (expressions: readonly string[], atMs: number) => Promise<AnsweredSeries[][]>,
  now: () => number
): (metrics: readonly SurveyedMetric[], range: SurveyRange, maxAgeMs?: number) => Promise<Survey> {
  const kept = new Map<string, Remembered<Survey>>();
  return (metrics, range, maxAgeMs) => {
    const { lengthMs, endMs } = widened(range);
    const key = JSON.stringify([metrics, lengthMs, endMs]);
    let survey = kept.get(key);
    if (survey === undefined) {
      const ageMs = maxAgeMs ?? (endMs > now() - PAST_AGE_MS ? LIVE_AGE_MS : PAST_AGE_MS);
      survey = remembered(() => find(metrics, lengthMs, endMs), ageMs, now);
      kept.set(key, survey);
      for (const old of [...kept.keys()].slice(0, -KEPT)) {
        kept.delete(old);
      }
    }
    return survey();
  };

  /** @param isTold whether it is known already that accounts are lacking */
  async function find(
    metrics: readonly SurveyedMetric[],
    lengthMs: number,
    endMs: number,
    isTold = false
  ): Promise<Survey> {
    const expressions = metrics.flatMap((metric) => surveyExpressions(metric, lengthMs));
    const answers = expressions.length === 0 ? [] : await instant(expressions, endMs);
    const survey = readSurvey(
      metrics,
      metrics.map((_, index) => ({ any: answers[2 * index] ?? [], each: answers[2 * index + 1] ?? [] }))
    );
    if (isTold || !accountIsLacking(survey.series)) {
      return survey;
    }
    return { ...(await find(metrics.map(withoutAccount), lengthMs, endMs, true)), lacksAccount: true };
  }
}

/** A little longer, so that the panels of a dashboard share it although their steps and windows differ. */
function widened({ fromMs, toMs }: SurveyRange): { lengthMs: number; endMs: number } {
  // To the end of a step of the survey, so that the newest samples are in it.
  const stepMs = surveyStepMs(toMs - fromMs);
  const endMs = Math.ceil(toMs / stepMs) * stepMs;
  const unitMs = Math.max(PAST_AGE_MS, 2 ** Math.floor(Math.log2((endMs - fromMs) / PAST_AGE_MS / 8)) * PAST_AGE_MS);
  return { lengthMs: Math.ceil((endMs - fromMs) / unitMs) * unitMs, endMs };
}
