import type { DataQueryResponse } from '@grafana/data';
import type { TimeGrid } from '../../evaluate/grid';
import { escapeTemplateMarks, printSelector } from '../../promql';
import { formatDuration } from '../../plan';
import type { Matcher } from '../../series/matcher';
import { countingMetrics } from './countingMetrics';
import type { Ask } from './delegatedQuery';
import { namesOf, type Discovery } from './storedNames';
import { readFrames } from './readFrames';

/** Thanos answers from chunks of five minutes when a step is at least five of them, if it may choose by itself. */
const COARSE_STEP_MS = 25 * 60_000;
/** Of one sample a minute chunks of five minutes leave a fifth. */
const FEWER = 2;
const ON_STEPS = 'sampled';
const AT_END = 'stored';

/**
 * The same count asked for along the steps and at their end: a store that downsamples does so for long steps only, and
 * then functions count and add up chunks where they mean samples.
 */
export function downsamplingAsks(names: Discovery, matchers: readonly Matcher[], grid: TimeGrid): Ask[] {
  const [metric] = countingMetrics(names);
  const [name] = metric === undefined ? [] : namesOf(metric, names);
  if (name === undefined || grid.stepMs < COARSE_STEP_MS) {
    return [];
  }
  const selector = printSelector(name, matchers);
  const expr = escapeTemplateMarks(`max(count_over_time(${selector}[${formatDuration(grid.stepMs)}]))`);
  return [
    { refId: ON_STEPS, expr, at: 'steps' },
    { refId: AT_END, expr, at: 'end' },
  ];
}

/** Why numbers along the steps would be wrong; undefined where they are not, or where nobody asked. */
export function downsamplingProblem(
  response: DataQueryResponse,
  grid: TimeGrid,
  sourceName: string
): { message: string } | undefined {
  const [onSteps] = readFrames(response, ON_STEPS, { at: 'steps', grid }).series;
  const [atEnd] = readFrames(response, AT_END, { at: 'end' }).series;
  const sampled = onSteps?.column.values.at(-1);
  const stored = atEnd?.column.values[0];
  // An absent value compares as not less.
  return sampled !== undefined && stored !== undefined && stored > FEWER * sampled
    ? {
        message:
          `The data source “${sourceName}” answers steps of ${formatDuration(grid.stepMs)} from downsampled data, in which sums and ` +
          'counts of samples are wrong. Set “Custom query parameters” in its settings to max_source_resolution=0s, ' +
          'or choose a step below 25 minutes.',
      }
    : undefined;
}
