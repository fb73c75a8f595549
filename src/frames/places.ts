import { FieldType, type Field } from '@grafana/data';
import type { Grid, GridSeries } from '../evaluate/grid';
import { isAbsent } from '../series/stale';
import type { DrawnQuery } from './drawn';

/** Numbers as frames hold them: null where there is none. */
export interface Places {
  values: Array<number | null>;
  /** Whether a ratio left 0…1 and was brought back. */
  clamped: boolean;
}

/**
 * A quantile or ratio without traffic is NaN in Prometheus; on a panel that is "no value", so that the panel's own
 * text for it shows. The raw NaN of a series of the endpoint stays.
 */
export function placesOf(series: GridSeries, { plan, info }: DrawnQuery): Places {
  const emptyNaN = plan.kind === 'quantile' || plan.kind === 'ratio' || plan.kind === 'share';
  const within01 = plan.kind === 'ratio' && info.unit === 'percentunit';
  const { column } = series;
  // Filled place by place: `Array.from` with a function takes several times as long, on every panel.
  const values = new Array<number | null>(column.values.length);
  let clamped = false;
  for (let place = 0; place < values.length; place++) {
    const value = column.values[place] ?? NaN;
    if (Number.isNaN(value)) {
      values[place] = emptyNaN || isAbsent(column, place) ? null : value;
    } else if (within01 && (value < 0 || value > 1)) {
      clamped = true;
      values[place] = Math.min(1, Math.max(0, value));
    } else {
      values[place] = value;
    }
  }
  return { values, clamped };
}

/** Evaluation times as frames show them: none after the end of the range asked for. */
export function shownTimes({ times }: Grid, toMs: number): number[] {
  return Array.from(times, (time) => Math.min(time, toMs));
}

/**
 * Those times as a frame's first field. Grafana draws a gap where two of
 * them are further apart than `interval`, and the newest scrape may stand up to one and a half steps after the time
 * before it; what is a gap in truth has places without values.
 */
export function timeField(grid: Grid, stepMs: number, toMs: number): Field<number> {
  const values = shownTimes(grid, toMs);
  const lastStepMs = (values.at(-1) ?? NaN) - (values.at(-2) ?? NaN);
  return {
    name: 'Time',
    type: FieldType.time,
    config: { interval: lastStepMs > stepMs ? lastStepMs : stepMs },
    values,
  };
}
