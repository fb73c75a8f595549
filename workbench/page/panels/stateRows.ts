import { FieldType, getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';

/** A stretch of one state, within the range; ms. */
export interface StateRun {
  value: unknown;
  fromMs: number;
  toMs: number;
}

export interface StateRow {
  name: string;
  field: Field;
  runs: StateRun[];
}

/** Where the points of a row stand and how far it may reach; ms. */
export interface StateSpan {
  /** Ascending. */
  times: readonly number[];
  /** How long the last point holds. */
  stepMs: number;
  fromMs: number;
  toMs: number;
}

/** One row per series, in the order of the frames. */
export function readStateRows(frames: DataFrame[], fromMs: number, toMs: number): StateRow[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === FieldType.time);
    if (time === undefined) {
      return [];
    }
    const times: number[] = time.values;
    const stepMs = time.config.interval ?? lastGap(times) ?? toMs - fromMs;
    return frame.fields
      .filter((field) => field !== time)
      .map((field) => ({
        name: getFieldDisplayName(field, frame, frames),
        field,
        runs: mergeRuns(field.values, { times, stepMs, fromMs, toMs }),
      }));
  });
}

/** Each point holds until the next; neighbours of the same value are one run, and no run leaves the range. */
export function mergeRuns(values: readonly unknown[], { times, stepMs, fromMs, toMs }: StateSpan): StateRun[] {
  const runs: StateRun[] = [];
  times.forEach((time, index) => {
    const value = values[index] ?? null;
    const start = Math.max(time, fromMs);
    const end = Math.min(times[index + 1] ?? time + stepMs, toMs);
    const last = runs.at(-1);
    if (end <= start) {
      return;
    }
    if (last !== undefined && last.value === value) {
      last.toMs = end;
    } else {
      runs.push({ value, fromMs: start, toMs: end });
    }
  });
  return runs;
}

function lastGap(times: readonly number[]): number | undefined {
  const [before, last] = times.slice(-2);
  return before === undefined || last === undefined ? undefined : last - before;
}
