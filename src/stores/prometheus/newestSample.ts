import type { DataQueryResponse } from '@grafana/data';
import { escapeTemplateMarks, printSelector } from '../../promql';
import type { Matcher } from '../../series/matcher';
import type { Ask } from './delegatedRequest';
import type { Discovery } from './discovery';
import { countingMetric } from './origin';
import { readFrames } from './readFrames';

const NEWEST = 'newest';

/** Asks when the newest sample was taken: the age of a number, where the answer is only as exact as its step. */
export function newestAsk({ storedNames }: Discovery, matchers: readonly Matcher[]): Ask[] {
  const metric = countingMetric(storedNames);
  return metric === undefined
    ? []
    : [{ refId: NEWEST, expr: escapeTemplateMarks(`max(timestamp(${printSelector(metric, matchers)}))`), at: 'end' }];
}

/** The answer to it, ms; undefined where there is none. */
export function readNewest(response: DataQueryResponse): number | undefined {
  const [newest] = readFrames(response, NEWEST, { at: 'end' }).series;
  const seconds = newest?.column.values[0];
  return seconds === undefined || !(seconds > 0) ? undefined : seconds * 1000;
}
