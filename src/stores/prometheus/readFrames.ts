import {
  FieldType,
  isDataFrame,
  type DataFrame,
  type DataQueryResponse,
  type QueryResultMetaNotice,
} from '@grafana/data';
import type { TimeGrid } from '../../evaluate/grid';
import type { Labels } from '../../series/labels';
import { absentColumn, type SparseColumn } from '../../series/stale';

/** One series of an answer, as the data source named it. */
export interface AnsweredSeries {
  labels: Labels;
  column: SparseColumn;
}

export interface ReadFrames {
  series: AnsweredSeries[];
  /** Times that are none of the grid's: the data source did not keep to the step it was told. */
  offGrid: number;
  /** Those of them that are multiples of the step all the same: it moved them there. */
  offGridAligned: number;
}

/** Where values go: to the steps of a grid by their time, or to the one place of an instant. */
export type Places = { at: 'steps'; grid: TimeGrid } | { at: 'end' };

/**
 * The frames of one expression as columns. Steps without a point are absent; NaN is a value. Tables, which some
 * data sources make of instant answers, are not read: they are not asked for.
 */
export function readFrames(response: DataQueryResponse, refId: string, places: Places): ReadFrames {
  const length = places.at === 'steps' ? places.grid.count : 1;
  const result: ReadFrames = { series: [], offGrid: 0, offGridAligned: 0 };
  for (const frame of framesOf(response, refId)) {
    const times: unknown = frame.fields.find((field) => field.type === FieldType.time)?.values;
    for (const field of frame.fields.filter((one) => one.type === FieldType.number)) {
      const column = absentColumn(length);
      const values: readonly unknown[] = field.values;
      values.forEach((value, index) => {
        const time: unknown = Array.isArray(times) ? times[index] : undefined;
        if (typeof value !== 'number') {
          return;
        }
        const place = placeOf(time, places);
        if (place === undefined) {
          result.offGrid++;
          result.offGridAligned += isMultiple(time, places) ? 1 : 0;
        } else if (place >= 0 && place < length) {
          column.values[place] = value;
        }
      });
      result.series.push({ labels: { ...field.labels }, column });
    }
  }
  return result;
}

/** Negative or beyond the end for a time outside the range; undefined for one between two steps. */
function placeOf(time: unknown, places: Places): number | undefined {
  if (places.at === 'end') {
    return 0;
  }
  if (typeof time !== 'number') {
    return undefined;
  }
  const place = (time - places.grid.startMs) / places.grid.stepMs;
  return Number.isInteger(place) ? place : undefined;
}

function isMultiple(time: unknown, places: Places): boolean {
  return places.at === 'steps' && typeof time === 'number' && time % places.grid.stepMs === 0;
}

/** How Prometheus begins what is worth knowing and no reason to doubt a result (util/annotations/annotations.go). */
const INFO = 'PromQL info:';

/** What the data source says beside the numbers, each once. Stores that have no list of infos send them as warnings. */
export function readNotices(response: DataQueryResponse, refIds: readonly string[]): QueryResultMetaNotice[] {
  const notices = refIds.flatMap((refId) => framesOf(response, refId)).flatMap((frame) => frame.meta?.notices ?? []);
  const graded = notices.map((notice): QueryResultMetaNotice =>
    notice.text.startsWith(INFO) ? { ...notice, severity: 'info' } : notice
  );
  return [...new Map(graded.map((notice) => [notice.text, notice])).values()];
}

function framesOf(response: DataQueryResponse, refId: string): DataFrame[] {
  const data: readonly unknown[] = response.data;
  return data.filter(isDataFrame).filter((frame) => frame.refId === refId);
}
