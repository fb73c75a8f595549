import type { FireworksQuery } from '../../types';
import { recognise, type RecogniseOptions } from '../reading/recognise';

export const REQUESTS = 'request_counter_total:sum_by_deployment';
export const ERRORS = 'requests_error_total:sum_by_deployment';
export const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
export const KV = 'generator_kv_blocks_fraction:avg_by_deployment';
export const CACHED = 'tokens_cached_prompt_total:sum_by_deployment';
export const PROMPT = 'tokens_prompt_total:sum_by_deployment';
export const NEWEST = { fn: 'last', window: 'step' } as const;

/** What PromQL is taken for, in the browser's home unless options say otherwise. */
export function read(text: string, more: Partial<RecogniseOptions> = {}) {
  return recognise(text, {
    scrapeIntervalMs: 60_000,
    keepsAddedLabels: false,
    isHeatmap: false,
    otherMetrics: [],
    ...more,
  });
}

/** PromQL, the query that it is, and what is said of the difference. */
export interface ReadRow {
  text: string;
  query: Partial<FireworksQuery>;
  notes?: RegExp[];
  options?: Partial<RecogniseOptions>;
}

export function expectRead({ text, query, notes = [], options }: ReadRow): void {
  const found = read(text, options);
  expect(found).toEqual({ ok: true, query: expect.anything(), notes: expect.anything() });
  if (found.ok) {
    expect(found.query).toEqual(query);
    expect(found.notes).toEqual(notes.map((note) => expect.stringMatching(note)));
  }
}
