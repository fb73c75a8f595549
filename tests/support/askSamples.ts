import { evaluatePlan } from '../../src/evaluate';
import { columnOf } from '../../src/evaluate/testing/columns';
import { compileMatchers, type Labels } from '../../src/series/labels';
import type { AskStore } from './askAnalysis';

/** One series of the endpoint. */
export interface SampledSeries {
  metric: string;
  labels: Labels;
  /** The value that is seen at the end of a minute of the range, the first being 0; undefined where there is none. */
  at: (minute: number) => number | undefined;
}

export interface Sampling {
  fromMs: number;
  toMs: number;
  everyMs: number;
  /** How long after the end of a minute it is scraped; below 0 before it. */
  offsetMs: number;
}

const MINUTE_MS = 60_000;

/** Answers plans from series that a test writes down. Where no series has a value, the others end, too. */
export function askSamples(series: readonly SampledSeries[], { fromMs, toMs, everyMs, offsetMs }: Sampling): AskStore {
  const first = fromMs + Math.min(everyMs, MINUTE_MS) + offsetMs;
  const times = Float64Array.from(
    { length: Math.ceil((toMs - first) / everyMs) },
    (_, place) => first + place * everyMs
  );
  const minuteOf = (timeMs: number) => Math.ceil((timeMs - fromMs) / MINUTE_MS) - 1;
  const columns = series.map(({ metric, labels, at }) => ({
    metric,
    labels,
    column: columnOf(Array.from(times, (timeMs) => at(minuteOf(timeMs)))),
  }));
  return (plan, grid) => {
    const { grid: answer } = evaluatePlan(
      plan,
      (selection) => {
        const fits = compileMatchers(selection.matchers);
        return { times, series: columns.filter(({ metric, labels }) => metric === selection.metric && fits(labels)) };
      },
      grid,
      { scrapeIntervalMs: everyMs }
    );
    return Promise.resolve(answer);
  };
}
