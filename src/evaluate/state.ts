import { knownLabelKey } from '../series/labels';
import { absentColumn, isAbsent, setAbsent, sparseColumn, valueAt } from '../series/stale';
import type { GridSeries, SeriesGrid } from './grid';

/**
 * What a deployment is doing, from worst to best; the numbers are what is drawn. Those below zero say why nobody knows,
 * where the store knows that.
 */
export const DEPLOYMENT_STATE = {
  notCollected: -2,
  scrapeFailed: -1,
  gone: 0,
  scaledToZero: 1,
  idle: 2,
  serving: 3,
} as const;

/** A stretch of time without samples; a state that is missing in it says why. */
export interface UnknownStretch {
  fromMs: number;
  /** Not included, but where the range ends with it. */
  toMs: number;
  state: typeof DEPLOYMENT_STATE.notCollected | typeof DEPLOYMENT_STATE.scrapeFailed;
}

/** Fills in why there is no state. What stays empty had not been seen yet. */
export function withUnknownStates(grid: SeriesGrid, stretches: readonly UnknownStretch[], toMs: number): SeriesGrid {
  const unknown = Array.from(
    grid.times,
    (timeMs) =>
      stretches.find((one) => timeMs >= one.fromMs && (timeMs < one.toMs || (timeMs === toMs && one.toMs === toMs)))
        ?.state
  );
  const filled = ({ column, ...series }: GridSeries): GridSeries => {
    const values = column.values.slice();
    unknown.forEach((state, place) => {
      if (state !== undefined && isAbsent(column, place)) {
        values[place] = state;
      }
    });
    return { ...series, column: sparseColumn(values) };
  };
  return { ...grid, series: grid.series.map(filled) };
}

/** The same without them: nobody knows of an event there. */
export function withoutUnknownStates(grid: SeriesGrid): SeriesGrid {
  const known = ({ column, ...series }: GridSeries): GridSeries => {
    const left = absentColumn(column.values.length);
    column.values.forEach((state, place) => {
      if (state >= DEPLOYMENT_STATE.gone) {
        left.values[place] = state;
      }
    });
    return { ...series, column: left };
  };
  return { ...grid, series: grid.series.map(known) };
}

interface StateInput {
  /** Request rate per deployment. */
  requests: readonly GridSeries[];
  /** Replicas per deployment, where the endpoint shows them. */
  replicas: readonly GridSeries[];
  /** Deployments whose request rate was seen within a range's length before the time; the value does not matter. */
  known: readonly GridSeries[];
  /** Series of any deployment: a time without any was not collected. */
  scraped: readonly GridSeries[];
  /** Leave out deployments that only replicas are known of, since a filter may mean others. */
  onlyKnown: boolean;
}

/**
 * The state of each deployment, no value where nothing was collected. Without replicas it is scaled to zero, also where
 * requests are counted that fail for that; otherwise a request rate tells serving from idle; without one, replicas mean
 * idle; without both, a deployment that was known is gone.
 */
export function stateSeries(input: StateInput, length: number): GridSeries[] {
  const requests = byLabels(input.requests);
  const replicas = byLabels(input.replicas);
  const known = byLabels(input.known);
  const keys = new Set([...requests.keys(), ...known.keys(), ...(input.onlyKnown ? [] : replicas.keys())]);
  const scraped = Uint8Array.from({ length }, (_, place) =>
    input.scraped.some(({ column }) => valueAt(column, place) !== undefined) ? 1 : 0
  );
  return [...keys].flatMap((key) => {
    const [rate, count, seen] = [requests.get(key), replicas.get(key), known.get(key)];
    const labels = (rate ?? count ?? seen)?.labels;
    if (labels === undefined) {
      return [];
    }
    const column = absentColumn(length);
    for (let place = 0; place < length; place++) {
      const at = (series: GridSeries | undefined) => (series === undefined ? undefined : valueAt(series.column, place));
      const state = stateOf(at(rate), at(count), at(seen) !== undefined, { ...input, scraped: scraped[place] === 1 });
      if (state === undefined) {
        setAbsent(column, place);
      } else {
        column.values[place] = state;
      }
    }
    return [{ labels, column }];
  });
}

function stateOf(
  rate: number | undefined,
  replicas: number | undefined,
  known: boolean,
  { scraped, onlyKnown }: { scraped: boolean; onlyKnown: boolean }
): number | undefined {
  if (replicas === 0 && (known || !onlyKnown)) {
    return DEPLOYMENT_STATE.scaledToZero;
  }
  if (rate !== undefined) {
    return rate > 0 ? DEPLOYMENT_STATE.serving : DEPLOYMENT_STATE.idle;
  }
  if (replicas !== undefined && (known || !onlyKnown)) {
    return replicas > 0 ? DEPLOYMENT_STATE.idle : DEPLOYMENT_STATE.scaledToZero;
  }
  return known && scraped ? DEPLOYMENT_STATE.gone : undefined;
}

function byLabels(series: readonly GridSeries[]): Map<string, GridSeries> {
  return new Map(series.map((one) => [knownLabelKey(one.labels), one]));
}
