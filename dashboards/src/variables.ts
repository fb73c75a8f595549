import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PLUGIN_ID, type Filter, type FireworksVariableQuery } from '../../src/types';
import { REPLICAS, REQUESTS } from './metrics';

/** Every panel and query asks the data source that the viewer chose at the top. */
export const DATASOURCE = { type: PLUGIN_ID, uid: '${datasource}' };

const ON_MODEL: Filter = { label: 'base_model', operator: '=~', value: '$model' };
const ON_DEPLOYMENT: Filter = { label: 'deployment_id', operator: '=~', value: '$deployment' };

/** The viewer's choice as filters on a metric. `deployment_replicas` carries no model, so the model cannot narrow it. */
export function chosenFilters(metric: string): Filter[] {
  return metric === REPLICAS ? [ON_DEPLOYMENT] : [ON_MODEL, ON_DEPLOYMENT];
}

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data source').type(PLUGIN_ID);
}

export function modelVariable(): QueryVariableBuilder {
  return (
    labelVariable('model', 'Model', 'base_model', [])
      // Shows `deepseek-v3` for `accounts/fireworks/models/deepseek-v3`; the whole path stays the value.
      .regex('/^(?<value>(?:.*\\/)?(?<text>[^\\/]+))$/')
  );
}

/** Chained: only deployments of the chosen models are offered. */
export function deploymentVariable(): QueryVariableBuilder {
  const query: FireworksVariableQuery = {
    refId: 'deployment',
    list: 'deployments',
    metric: REQUESTS,
    filters: [ON_MODEL],
  };
  return listVariable('Deployment', query).definition('Deployments by model');
}

/**
 * A target that the viewer chooses: one of the bounds that the histogram has, since only there a share is exact.
 * @param standard chosen at first; where no bucket ends there, Grafana takes the lowest bound
 */
export function targetVariable(
  name: string,
  title: string,
  metric: string,
  standard: { text: string; bound: number }
): QueryVariableBuilder {
  const query: FireworksVariableQuery = { refId: name, list: 'bounds', metric, otherwise: [standard.bound] };
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(DATASOURCE)
    .query({ ...query })
    .definition(`Bounds of ${metric}`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.Disabled)
    .multi(false)
    .includeAll(false)
    .current({ selected: true, text: standard.text, value: String(standard.bound) });
}

/**
 * Values come from the request rate alone: one own metric, so that a Prometheus that also holds other things offers
 * nothing else. All is `.*` and not the list, so that a deployment that appears later is in it.
 */
function labelVariable(name: string, title: string, label: string, filters: Filter[]): QueryVariableBuilder {
  const query: FireworksVariableQuery = { refId: name, list: 'labelValues', label, metric: REQUESTS, filters };
  return listVariable(title, query).definition(`Values of ${label}`);
}

function listVariable(title: string, query: FireworksVariableQuery): QueryVariableBuilder {
  return new QueryVariableBuilder(query.refId)
    .label(title)
    .datasource(DATASOURCE)
    .query({ ...query })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
