import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { SCRAPE_METRIC_NAMES } from '../../src/catalogue';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { PLUGIN_ID, type Filter, type FireworksVariableQuery } from '../../src/types';
import { REPLICAS, REQUESTS } from './metrics';

/** Every panel and query asks the data source that the viewer chose at the top. */
export const DATASOURCE = { type: PLUGIN_ID, uid: '${datasource}' };

/** Every value, as a choice. */
const ALL = { selected: true, text: ['All'], value: ['$__all'] };

const ON_MODEL: Filter = { label: 'base_model', operator: '=~', value: '$model' };
const ON_DEPLOYMENT: Filter = { label: 'deployment_id', operator: '=~', value: '$deployment' };

const OF_MODEL: Filter = { label: 'deployment_id', operator: '=~', value: '$of_model' };

/**
 * The viewer's choice as filters on a metric. `deployment_replicas` carries no model: its deployments stand for it. What
 * a scrape says of itself is about all of them.
 */
export function chosenFilters(metric: string): Filter[] {
  if (SCRAPE_METRIC_NAMES.has(metric)) {
    return [];
  }
  return metric === REPLICAS ? [OF_MODEL] : [ON_MODEL, ON_DEPLOYMENT];
}

/** What Grafana asks for when a dashboard is imported, and writes wherever `IMPORTED_DATASOURCE` stands. */
export const DATASOURCE_INPUT = {
  name: 'DS_FIREWORKS_AI',
  label: 'Fireworks AI',
  description: 'Chosen when the dashboard opens; another one can be chosen there.',
  type: 'datasource',
  pluginId: PLUGIN_ID,
  pluginName: 'Fireworks AI',
};

/**
 * On a data source's own tab Grafana puts its name here, on the import page its uid; the variable finds it by either.
 * Where nobody is asked (provisioning, an API) it stays as it is and names nothing: the first data source is chosen.
 */
const IMPORTED_DATASOURCE = `\${${DATASOURCE_INPUT.name}}`;

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .type(PLUGIN_ID)
    .current({ selected: true, text: IMPORTED_DATASOURCE, value: IMPORTED_DATASOURCE });
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
  return deploymentsVariable().allValue('.*').current(ALL);
}

/**
 * The same for a dashboard about one: the first until another is chosen. "All" is there since links from dashboards with
 * all of them bring it, and Grafana keeps what an address says: offered or not.
 */
export function oneDeploymentVariable(): QueryVariableBuilder {
  return deploymentsVariable().multi(false).allValue('.*');
}

function deploymentsVariable(): QueryVariableBuilder {
  const query: FireworksVariableQuery = {
    refId: 'deployment',
    list: 'deployments',
    metric: REQUESTS,
    filters: [ON_MODEL],
  };
  return listVariable('deployment', 'Deployment', query).definition('Deployments by model');
}

/**
 * The chosen deployments that serve a chosen model, for what carries no model. Of any metric, so that with all models
 * those are in it that have replicas alone; all of them are the list itself, which Grafana asks for at each refresh.
 */
export function ofModelVariable(): Builder<VariableModel> {
  const query: FireworksVariableQuery = {
    refId: 'of_model',
    list: 'labelValues',
    label: 'deployment_id',
    filters: [ON_MODEL, ON_DEPLOYMENT],
  };
  const variable = listVariable('of_model', 'Deployments of the models', query)
    .definition('Deployments of the models')
    .hide(VariableHide.HideVariable)
    .current(ALL);
  // Nobody chooses it, so an address does not keep it.
  return { build: () => ({ ...variable.build(), skipUrlSync: true }) };
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
  return listVariable(name, title, query).definition(`Values of ${label}`).allValue('.*').current(ALL);
}

function listVariable(name: string, title: string, query: FireworksVariableQuery): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(DATASOURCE)
    .query({ ...query })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true);
}
