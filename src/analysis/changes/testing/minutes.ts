import { REPLICAS, REQUESTS } from '../../../catalogue';
import type { Grid } from '../../../evaluate';
import type { Labels } from '../../../series/labels';
import { setAbsent, sparseColumn, type SparseColumn } from '../../../series/stale';
import { allSteps } from '../../../series/turns';
import type { AnalysisRequest, Known } from '../../types';
import { layoutOf, needsOf, SHOWN } from '../grids';
import { findChanges, type Changes } from '../findChanges';
import { isChange } from '../rank';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 10, 20, 15);

/** A question about the last half hour, or another time. @param laterMinutes it is asked so much later */
export function requestOf(minutes = 30, offsetMinutes = minutes, laterMinutes = 0): AnalysisRequest {
  const toMs = NOW_MS + laterMinutes * MINUTE_MS;
  const window = { fromMs: toMs - minutes * MINUTE_MS, toMs };
  const earlier = (ms: number) => ms - offsetMinutes * MINUTE_MS;
  return {
    query: { refId: 'A', queryType: 'analysis', analysis: 'changes', datasource: { uid: 'fireworks' } },
    matchers: [],
    range: window,
    window,
    before: { fromMs: earlier(window.fromMs), toMs: earlier(window.toMs) },
    scrapeIntervalMs: MINUTE_MS,
    prices: {},
  };
}

/** A value at so many minutes before the end of the window; undefined where there is none. */
export type Course = (minutesAgo: number) => number | undefined;

export interface Written {
  /** By metric or need. */
  id: string;
  labels: Labels;
  /** Of a histogram, by bound. */
  course: Course | ReadonlyArray<readonly [bound: number, course: Course]>;
}

/** What a store would answer, of courses; whatever is not written is not there. */
export function knownOf(request: AnalysisRequest, written: readonly Written[]): Known {
  const layout = layoutOf(request);
  const grids = new Map<string, Grid>();
  for (const { id, grid, plan } of needsOf(request, layout)) {
    const times = Float64Array.from({ length: grid.count }, (_, place) => grid.startMs + place * grid.stepMs);
    const column = (course: Course) => columnOf(times, course);
    const own = written.filter((one) => one.id === id.replace(/ earlier$/, ''));
    grids.set(
      id,
      plan.kind === 'buckets'
        ? {
            times,
            groups: own.flatMap(({ labels, course }) =>
              typeof course === 'function'
                ? []
                : [
                    {
                      labels,
                      bounds: Float64Array.from(course, ([bound]) => bound),
                      columns: course.map(([, one]) => column(one)),
                    },
                  ]
            ),
          }
        : {
            times,
            series: own.flatMap(({ labels, course }) =>
              typeof course === 'function' ? [{ labels, column: column(course) }] : []
            ),
          }
    );
  }
  return { grids, problems: [], deployments: undefined };
}

function columnOf(times: Float64Array, course: Course): SparseColumn {
  const column = sparseColumn(new Float64Array(times.length));
  times.forEach((timeMs, place) => {
    const value = course((NOW_MS - timeMs) / MINUTE_MS);
    if (value === undefined) {
      setAbsent(column, place);
    } else {
      column.values[place] = value;
    }
  });
  return column;
}

/** A deployment that is asked so many times a second; what shows that it is there, too. */
export function asked(deployment: string, rate: Course): Written[] {
  const labels = { deployment_id: deployment };
  return [
    { id: REQUESTS, labels, course: rate },
    { id: `${SHOWN} ${REQUESTS}`, labels: {}, course: rate },
    { id: 'models', labels: { ...labels, base_model: 'm' }, course: rate },
    { id: REPLICAS, labels, course: (ago) => (rate(ago) === undefined ? undefined : 2) },
    { id: `${SHOWN} ${REPLICAS}`, labels: {}, course: (ago) => (rate(ago) === undefined ? undefined : 1) },
  ];
}

/** As it is now, and as it was before the window began. */
export function since(minutes: number, now: number | undefined, before: number | undefined): Course {
  return (ago) => (ago < minutes ? now : before);
}

/** It wavers by some parts of a hundred, as everything does. */
export function wavering(course: Course, percent = 3): Course {
  return (ago) => {
    const value = course(ago);
    return value === undefined ? undefined : value * (1 + (percent / 100) * Math.sin(ago * 1.7));
  };
}

/** A histogram of the bounds 100, 200, 400 and 800: which share of the requests is within each. */
export function latency(metric: string, deployment: string, shares: (ago: number) => readonly number[]): Written {
  const bounds = [100, 200, 400, 800, Infinity];
  return {
    id: metric,
    labels: { deployment_id: deployment },
    course: bounds.map((bound, place) => [bound, (ago) => shares(ago)[place]] as const),
  };
}

/** Shares of latencies as they are on most days, and when something is wrong. */
export const usual = [0.5, 0.8, 0.95, 0.99, 1];
export const slow = [0.05, 0.1, 0.2, 0.5, 1];

/** A deployment of which nothing changes. */
export const CALM = asked(
  'a',
  wavering(() => 2)
);

/** What became of each quantity of each deployment. */
export function changesOf(request: AnalysisRequest, known: Known): Changes {
  return allSteps(findChanges(known, layoutOf(request)));
}

/** What is said to have changed, in order. */
export function told(written: readonly Written[], request = requestOf()): string[] {
  return changesOf(request, knownOf(request, written))
    .findings.filter(isChange)
    .map(({ subject: { deployment, quantity, labelValue } }) =>
      [deployment, quantity.title, labelValue].filter((part) => part !== undefined).join(' ')
    );
}
