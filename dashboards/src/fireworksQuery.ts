import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { Aggregate, FilterOperator, FireworksQuery, OverFunction, OverWindow } from '../../src/types';
import { REPLICAS, STATE } from './metrics';
import { chosenFilters, DATASOURCE } from './variables';

/** Builds one query of this data source as panels save it, narrowed to what the viewer chose at the top. */
export class FireworksQueryBuilder implements Builder<Dataquery> {
  readonly #query: FireworksQuery;

  constructor(metric: string) {
    this.#query = {
      refId: 'A',
      datasource: DATASOURCE,
      queryType: 'metrics',
      metric,
      view: 'value',
      groupBy: [],
      filters: chosenFilters(metric),
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

  /** One line or row for each value of these labels. Without it all series make one. */
  by(...labels: string[]): this {
    this.#query.groupBy = labels;
    return this;
  }

  /** One line per deployment, named by its model and its id; by its id alone where its metric knows no model. */
  byDeployment(): this {
    return this.#query.metric === REPLICAS || this.#query.metric === STATE
      ? this.by('deployment_id').legend('{{deployment_id}}')
      : this.by('deployment_id', 'base_model').legend('{{base_model:text}} · {{deployment_id}}');
  }

  aggregate(aggregate: Aggregate): this {
    this.#query.aggregate = aggregate;
    return this;
  }

  /** Of a histogram. @param quantiles numbers between 0 and 1 */
  quantiles(...quantiles: number[]): this {
    this.#query.view = 'quantile';
    this.#query.quantiles = quantiles;
    return this;
  }

  /** Of a histogram: the part of requests at or below a bound that exists. @param bound a number or a variable */
  within(bound: number | string): this {
    this.#query.view = 'share';
    this.#query.bound = bound;
    return this;
  }

  heatmap(): this {
    this.#query.view = 'heatmap';
    return this;
  }

  /** Requests of the whole time range per bucket. */
  distribution(): this {
    this.#query.view = 'distribution';
    return this;
  }

  /** Of the error and success ratio: `4xx`, `5xx` or codes. */
  codes(...codes: string[]): this {
    this.#query.codes = codes;
    return this;
  }

  /** Narrows further than the choice at the top does. */
  where(label: string, operator: FilterOperator, value: string): this {
    this.#query.filters = [...(this.#query.filters ?? []), { label, operator, value }];
    return this;
  }

  over(fn: OverFunction, window: OverWindow): this {
    this.#query.over = { fn, window };
    return this;
  }

  /** The same so much earlier, at today's times. @param duration such as `1d` */
  offset(duration: string): this {
    this.#query.offset = duration;
    return this;
  }

  /** One number for the whole time range, as the column `name` of a table. */
  column(name: string, fn: OverFunction): this {
    this.#query.format = 'table';
    return this.over(fn, 'range').legend(name);
  }

  legend(legend: string): this {
    this.#query.legend = legend;
    return this;
  }
}

export function query(metric: string): FireworksQueryBuilder {
  return new FireworksQueryBuilder(metric);
}

/** The queries of one panel, lettered in their order. */
export function lettered(queries: readonly FireworksQueryBuilder[]): FireworksQueryBuilder[] {
  return queries.map((one, index) => one.refId(String.fromCharCode('A'.charCodeAt(0) + index)));
}
