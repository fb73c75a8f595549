import { TRACE_FILTER_OPERATORS, type TraceFilter } from '../../types';
import { list, number, object, text } from '../json';

export const DEFAULT_LIMIT = 200;
export const MOST_TRACES = 5000;

/** What a saved query may ask of traces, with variables already replaced. */
export interface TraceQuery {
  /** Empty means those of the data source. */
  experiments: string[];
  filters: TraceFilter[];
  rawFilter: string;
  limit: number;
  /** Trace id as MLflow writes it; empty when none was given. */
  traceId: string;
  session: string;
  spanId: string;
}

/** Dashboards are files that people edit: what has the wrong type is left out, a limit is brought into its range. */
export function readTraceQuery(raw: unknown): TraceQuery {
  const source = object(raw) ?? {};
  const limit = number(source.limit);
  return {
    experiments: textList(source.experiments),
    filters: list(source.traceFilters).flatMap(readTraceFilter),
    rawFilter: text(source.rawFilter)?.trim() ?? '',
    limit: limit === undefined || limit < 1 ? DEFAULT_LIMIT : Math.min(MOST_TRACES, Math.floor(limit)),
    traceId: text(source.query)?.trim() ?? '',
    session: text(source.session)?.trim() ?? '',
    spanId: text(source.spanId)?.trim() ?? '',
  };
}

export function readTraceFilter(value: unknown): TraceFilter[] {
  const source = object(value) ?? {};
  const label = text(source.label)?.trim() ?? '';
  const operator = TRACE_FILTER_OPERATORS.find((one) => one === (source.operator ?? '='));
  if (label === '' || operator === undefined) {
    return [];
  }
  const values = textList(source.values);
  return [{ label, operator, value: scalar(source.value), ...(values.length === 0 ? {} : { values }) }];
}

function textList(value: unknown): string[] {
  const items = Array.isArray(value) ? value : [value];
  return items.map(scalar).filter((item) => item !== '');
}

function scalar(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : (text(value) ?? '');
}
