import { FieldType } from '@grafana/data';
import { of, type Observable } from 'rxjs';
import type { Analysis, AnalysisRequest, Known } from '../../analysis';
import type { DeploymentSource } from '../../deployments/source';
import { planQuery } from '../../plan';
import type { StoreRequest, StoreResponse } from '../../stores';
import type { FireworksQuery } from '../../types';
import { answerAnalysis } from '../answerAnalysis';
import { METRIC, NOW, parts, request } from './answerParts';

export const MINUTE = 60_000;
export const TO = Math.floor(NOW / MINUTE) * MINUTE;
export const ASKED: FireworksQuery = { refId: 'A', queryType: 'analysis', analysis: 'changes', window: '30m' };

/** Needs two plans on one grid and one on another; its answer is a row for each need that is known. */
export function rule(
  seen: Array<{ request: AnalysisRequest; known: Known }> = [],
  more: Partial<Analysis> = {}
): Analysis {
  return {
    needs: ({ window, before, matchers }) => {
      const outcome = planQuery({ refId: 'A', metric: METRIC });
      if (!outcome.ok) {
        throw new Error(outcome.message);
      }
      const plan = { ...outcome.plan, selection: { metric: METRIC, matchers } } as typeof outcome.plan;
      const grid = { startMs: window.fromMs, stepMs: MINUTE, count: 31, rangeMs: 30 * MINUTE };
      return [
        { id: 'now', plan, grid },
        { id: 'also', plan, grid },
        { id: 'then', plan, grid: { ...grid, startMs: before.fromMs } },
      ];
    },
    answer: (asked, known) => {
      seen.push({ request: asked, known });
      return [{ length: known.grids.size, fields: [textField('id', [...known.grids.keys()])] }];
    },
    ...more,
  };
}

export const textField = (name: string, values: string[]) => ({ name, type: FieldType.string, config: {}, values });

export const NOTHING = { times: new Float64Array(0), series: [] };

interface World {
  run?: (request: StoreRequest) => Observable<StoreResponse>;
  filters?: Array<{ key: string; operator: string; value: string }>;
  groupByKeys?: string[];
  deployments?: Partial<DeploymentSource>;
  more?: Partial<Analysis>;
}

/** A question put to such a rule, with what the rule and the store were asked. */
export function asked(query: FireworksQuery, { run, filters, groupByKeys, deployments, more }: World = {}) {
  const seen: Array<{ request: AnalysisRequest; known: Known }> = [];
  const requests: StoreRequest[] = [];
  const { context } = parts();
  const store = {
    ...context.store,
    run: (one: StoreRequest) => {
      requests.push(one);
      return (
        run?.(one) ??
        of({ results: one.queries.map(({ id }) => ({ id, grid: NOTHING, promql: '', notices: [] })), newestMs: NOW })
      );
    },
    labelNames: () => Promise.resolve(['deployment_id']),
  };
  const opened =
    deployments === undefined
      ? context.deployments
      : { isConfigured: true, source: () => Promise.resolve(deployments as DeploymentSource) };
  const response = answerAnalysis(
    query,
    { ...request([query], filters), groupByKeys },
    { ...context, store, deployments: opened },
    { changes: rule(seen, more) }
  );
  return { seen, requests, response };
}
