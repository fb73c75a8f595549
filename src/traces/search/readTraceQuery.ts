import { ALL, readQuery } from '../../plan';
import type { TraceFilter } from '../../types';
import { MlflowError } from '../client/errors';

/** How many traces are listed when the query has no limit, and at most. */
export const DEFAULT_LIMIT = 200;
export const LARGEST_LIMIT = 5000;

/** What a saved query says of traces, with variables already replaced. */
export interface TraceQuery {
  /** Empty means those of the data source. */
  experiments: string[];
  filters: TraceFilter[];
  rawFilter: string;
  limit: number;
  /** Trace id as MLflow writes it; empty when none was given. */
  traceId: string;
  /** Empty when none was given. */
  session: string;
  spanId: string;
}

/**
 * Dashboards are files that people edit: what has the wrong type is left out, a limit is brought into its range.
 * @throws MlflowError when the limit is no number of traces
 */
export function readTraceQuery(raw: unknown): TraceQuery {
  const {
    experiments = [],
    traceFilters = [],
    rawFilter = '',
    limit,
    query = '',
    session = '',
    spanId = '',
  } = readQuery(raw);
  return {
    experiments: experiments.filter((id) => id !== ''),
    filters: traceFilters.map(withoutEmpty),
    rawFilter: rawFilter.trim(),
    limit: readLimit(limit),
    traceId: query.trim(),
    // All sessions are none in particular, so the trace counts.
    session: session.trim() === ALL ? '' : session.trim(),
    spanId: spanId.trim(),
  };
}

function readLimit(limit: number | string | undefined): number {
  if (typeof limit === 'string' || (limit !== undefined && limit < 0)) {
    throw new MlflowError({
      kind: 'refused',
      detail: `“${limit}” is no limit: write a number of traces, at most ${LARGEST_LIMIT}`,
    });
  }
  return limit === undefined || limit < 1 ? DEFAULT_LIMIT : Math.min(LARGEST_LIMIT, Math.floor(limit));
}

/** Empty values come from a row that is being filled in, or from a variable without a value. */
function withoutEmpty({ label, operator, value, values = [] }: TraceFilter): TraceFilter {
  const given = values.filter((one) => one !== '');
  return { label, operator, value, ...(given.length === 0 ? {} : { values: given }) };
}
