import { dateTime, type DataQueryResponse } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { answerMetrics } from '../../src/answer';
import type { Templates } from '../../src/plan';
import type { MetricStore } from '../../src/stores';
import type { FireworksQuery } from '../../src/types';

const NO_VARIABLES: Templates = { replace: (text = '') => text };

export interface PanelOptions {
  store: MetricStore;
  nowMs: number;
  /** End of the range, default now. */
  endMs?: number;
  /** Default an hour. */
  rangeMs?: number;
  /** Default a minute. */
  stepMs?: number;
}

/** What a panel with these queries is answered, from the saved query to the frames. */
export function drawPanel(
  queries: ReadonlyArray<Partial<FireworksQuery>>,
  { store, nowMs, endMs = nowMs, rangeMs = 3_600_000, stepMs = 60_000 }: PanelOptions
): Promise<DataQueryResponse> {
  const range = { from: dateTime(endMs - rangeMs), to: dateTime(endMs), raw: { from: 'now-1h', to: 'now' } };
  const request = {
    app: 'test',
    requestId: 'panel',
    timezone: 'utc',
    range,
    interval: `${stepMs / 1000}s`,
    intervalMs: stepMs,
    scopedVars: {},
    targets: queries.map((query, index) => ({ refId: String.fromCharCode(65 + index), ...query })),
    startTime: nowMs,
  };
  return lastValueFrom(
    answerMetrics(request, { store, templates: NO_VARIABLES, scrapeIntervalMs: 60_000, now: () => nowMs })
  );
}

/** The newest number of each line, by the value of one label. */
export function newestBy(response: DataQueryResponse, label: string): Record<string, number | null> {
  return Object.fromEntries(
    response.data.flatMap(
      (frame: { fields: Array<{ labels?: Record<string, string>; values: Array<number | null> }> }) => {
        const field = frame.fields[1];
        return field === undefined
          ? []
          : [[field.labels?.[label] ?? '', field.values[field.values.length - 1] ?? null]];
      }
    )
  );
}

/** How many values the first line has. */
export function pointsOf({ data }: DataQueryResponse): number {
  return data[0]?.fields[1]?.values.filter((value: number | null) => value !== null).length ?? 0;
}

/** The notices of the first frame, in one text. */
export function noticesOf({ data }: DataQueryResponse): string {
  return data[0]?.meta?.notices?.map(({ text }: { text: string }) => text).join(' ') ?? '';
}
