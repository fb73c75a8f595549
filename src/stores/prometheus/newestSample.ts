import type { DataQueryResponse } from '@grafana/data';
import { escapeTemplateMarks, union } from '../../promql';
import type { Matcher } from '../../series/matcher';
import { countingMetrics } from './countingMetrics';
import type { Ask } from './delegatedQuery';
import type { Discovery } from './storedNames';
import { storedSelectors } from './storedSelectors';
import { readFrames } from './readFrames';

const NEWEST = 'newest';

/** Asks when the newest sample was taken: the age of a number, where the answer is only as exact as its step. */
export function newestAsk(names: Discovery, matchers: readonly Matcher[]): Ask[] {
  const [metric] = countingMetrics(names);
  if (metric === undefined) {
    return [];
  }
  const times = union(storedSelectors({ metric, matchers: [] }, names, matchers), (text) => `timestamp(${text})`);
  return [{ refId: NEWEST, expr: escapeTemplateMarks(`max(${times})`), at: 'end' }];
}

/** The answer to it, ms; undefined where there is none. */
export function readNewest(response: DataQueryResponse): number | undefined {
  const [newest] = readFrames(response, NEWEST, { at: 'end' }).series;
  const seconds = newest?.column.values[0];
  return seconds === undefined || !(seconds > 0) ? undefined : seconds * 1000;
}
