import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { FireworksQuery, TraceFilter } from '../../src/types';
import { LINKED_VARIABLES } from '../../src/traces/linkedDashboards';
import { DATASOURCE } from './variables';

/** What the viewer chose at the top. "All" is no condition. */
const CHOSEN: readonly TraceFilter[] = [
  { label: 'model', operator: '=', value: '$called' },
  { label: 'session', operator: '=', value: '$session' },
  { label: 'user', operator: '=', value: '$user' },
];

/** Builds one query of traces as panels save it, narrowed to what the viewer chose at the top. */
export class TraceQueryBuilder implements Builder<Dataquery> {
  readonly #query: FireworksQuery;

  constructor(query: Partial<FireworksQuery>) {
    this.#query = {
      refId: 'A',
      datasource: DATASOURCE,
      experiments: ['$experiments'],
      traceFilters: [...CHOSEN],
      ...query,
    };
  }

  build(): FireworksQuery & Dataquery {
    // The method only marks the type; JSON leaves it out.
    return { ...this.#query, _implementsDataqueryVariant: () => undefined };
  }

  refId(refId: string): this {
    this.#query.refId = refId;
    return this;
  }

  by(...labels: string[]): this {
    this.#query.groupBy = labels;
    return this;
  }

  quantiles(...quantiles: number[]): this {
    this.#query.quantiles = quantiles;
    return this;
  }

  where(filter: TraceFilter): this {
    this.#query.traceFilters = [...(this.#query.traceFilters ?? []), filter];
    return this;
  }

  /** One number for the whole time range. */
  overRange(): this {
    this.#query.format = 'table';
    return this;
  }

  legend(legend: string): this {
    this.#query.legend = legend;
    return this;
  }
}

/** @param name one of the statistics of src/traces */
export function statistic(name: string): TraceQueryBuilder {
  return new TraceQueryBuilder({ queryType: 'traceStats', statistic: name });
}

/** The spans of the trace whose id stands at the top. */
export function chosenTrace(): TraceQueryBuilder {
  return new TraceQueryBuilder({ ...ONE, queryType: 'trace' });
}

/** What was said in the chosen session, else in that trace. */
export function chosenConversation(): TraceQueryBuilder {
  return new TraceQueryBuilder({ ...ONE, queryType: 'conversation', session: `$${LINKED_VARIABLES.session}` });
}

/** Shown whole: no condition narrows it. */
const ONE: Partial<FireworksQuery> = { query: `$${LINKED_VARIABLES.trace}`, traceFilters: undefined };

/** A row a trace, newest first. */
export function traceRows(limit: number): TraceQueryBuilder {
  return new TraceQueryBuilder({ queryType: 'traces', limit });
}
