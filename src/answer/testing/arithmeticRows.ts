import type { DataFrame } from '@grafana/data';
import { lastValueFrom, of } from 'rxjs';
import type { Labels } from '../../series/labels';
import { sparseColumn } from '../../series/stale';
import type { PlanResult } from '../../stores';
import type { FireworksQuery } from '../../types';
import { answer } from '../answer';
import { rowsToAsk } from '../prepare';
import { METRIC, parts, request } from './answerParts';

interface Scene {
  /** The newest value of each row, by deployment; all 1 where nothing is said. */
  values?: Record<string, Record<string, number>>;
  results?: Record<string, Partial<PlanResult>>;
  variables?: Record<string, string>;
}

export async function answered(targets: FireworksQuery[], { values = {}, results = {}, variables = {} }: Scene = {}) {
  const { asked, context } = parts();
  context.templates = {
    replace: (text = '', _scoped?: unknown, format?: unknown) =>
      text.replace(/^\$(\w+)$/, (whole, name: string) => {
        const value = variables[name];
        return value === undefined ? whole : typeof format === 'function' ? String(format(value, {})) : value;
      }),
  };
  context.store.run = ({ queries, grid }) => {
    asked.metrics.push(queries.map(({ id }) => id));
    const endMs = grid.startMs + (grid.count - 1) * grid.stepMs;
    return of({
      results: queries.map(({ id, plan }): PlanResult => {
        const isOne = plan.over.window.kind === 'range';
        const lines = values[id] ?? { a: 1 };
        const series = Object.entries(lines).map(([deployment, value]) => ({
          labels: (deployment === '' ? {} : { deployment_id: deployment }) as Labels,
          column: sparseColumn(isOne ? Float64Array.of(value) : Float64Array.of(0, value)),
        }));
        const times = isOne ? Float64Array.of(endMs) : Float64Array.of(endMs - grid.stepMs, endMs);
        return { id, grid: { times, series }, promql: `promql of ${id}`, notices: [], ...results[id] };
      }),
    });
  };
  const response = await lastValueFrom(answer(request(rowsToAsk(targets)), context));
  return { asked: asked.metrics, ...response };
}

export const row = (refId: string, more: Partial<FireworksQuery> = {}): FireworksQuery => ({
  refId,
  metric: METRIC,
  groupBy: ['deployment_id'],
  ...more,
});
export const arithmetic = (refId: string, expression: string, more: Partial<FireworksQuery> = {}): FireworksQuery => ({
  refId,
  queryType: 'arithmetic',
  expression,
  ...more,
});

export const shown = (data: DataFrame[]) =>
  data.map(({ refId, fields }) => [refId, fields[1]?.labels, fields[1]?.values.at(-1)]);
export const noticesOf = (data: DataFrame[]) => data.flatMap(({ meta }) => meta?.notices ?? []).map(({ text }) => text);
export const errorsOf = (errors: ReadonlyArray<{ refId?: string; message?: string }> = []) =>
  errors.map(({ refId, message }) => `${refId}: ${message}`);
