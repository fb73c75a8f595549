import { ThresholdsConfigBuilder, ThresholdsMode, type Threshold } from '@grafana/grafana-foundation-sdk/dashboard';

/** Where a number, mostly a fraction, turns from good to worth a look to bad. Colour appears only where such a judgement exists. */
export interface Judgement {
  warn: number;
  bad: number;
  /** `low`: small numbers are bad, as with a success ratio. */
  badSide: 'high' | 'low';
  /** Default `fraction`, of 1. */
  of?: 'fraction' | 'seconds';
}

export const ERRORS_JUDGED: Judgement = { warn: 0.01, bad: 0.05, badSide: 'high' };
export const SUCCESS_JUDGED: Judgement = { warn: 0.99, bad: 0.95, badSide: 'low' };
/** A share of requests within a target that the viewer sets: 99 of 100 is kept, below 90 is not. */
export const ATTAINMENT_JUDGED: Judgement = { warn: 0.99, bad: 0.9, badSide: 'low' };
/** Past 90 % of the KV cache requests start to queue; past 98 % there is no room left to schedule. */
export const CACHE_USE_JUDGED: Judgement = { warn: 0.9, bad: 0.98, badSide: 'high' };

/** A scrape is a minute apart from the next; three are missing, then what is shown ends with the fifth. */
export const AGE_JUDGED: Judgement = { warn: 180, bad: 300, badSide: 'high', of: 'seconds' };

/** Colours of a number. Grafana gives "no value" the first step's colour, so that one is neutral, not green. */
export function coloured(judgement: Judgement): ThresholdsConfigBuilder {
  const { warn, bad, badSide } = judgement;
  const steps: Threshold[] =
    badSide === 'high'
      ? [step(0, 'green'), step(warn, 'orange'), step(bad, 'red')]
      : [step(0, 'red'), step(bad, 'orange'), step(warn, 'green')];
  return thresholds([step(null, 'text'), ...steps]);
}

/** Dashed lines across a chart at the two limits; the series keep their own colours. */
export function limits({ warn, bad }: Judgement): ThresholdsConfigBuilder {
  const marks = [step(warn, 'orange'), step(bad, 'red')].sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  return thresholds([step(null, 'transparent'), ...marks]);
}

/** A number that is neither good nor bad. */
export function neutral(): ThresholdsConfigBuilder {
  return thresholds([step(null, 'text')]);
}

function step(value: number | null, color: string): Threshold {
  return { value, color };
}

function thresholds(steps: Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
