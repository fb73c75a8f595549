import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { FIREWORKS_SERIES, metricInfo } from '../../../src/catalogue';
import { problemOfVariable, readVariableQuery, toMatchers } from '../../../src/plan';
import { printSelector } from '../../../src/promql';
import { PLUGIN_ID } from '../../../src/types';
import { unitSuffix } from './look';
import { NotWithoutPlugin } from './readTarget';
import { PROMETHEUS } from './plainTargets';
import type { NameInStore } from './printPlan';
import { withStandIn, withVariables } from './variableNames';

/** What Grafana asks for when a dashboard is imported. */
export const PROMETHEUS_INPUT = {
  name: 'DS_PROMETHEUS',
  label: 'Prometheus',
  description: 'Chosen when the dashboard opens; another one can be chosen there.',
  type: 'datasource',
  pluginId: 'prometheus',
  pluginName: 'Prometheus',
};

/** A bound as a number, without the ".0" that some stores have behind it, and not the one of all. */
const BOUND = '/^(?<value>[0-9][0-9.e+-]*?)(?:[.]0+)?$/';
const NUMERICALLY = 3;

/** @throws NotWithoutPlugin */
export function plainVariable(where: string, variable: VariableModel, nameInStore: NameInStore): VariableModel {
  const { type, name } = variable;
  if (type === 'datasource' && variable.query === PLUGIN_ID) {
    const input = `\${${PROMETHEUS_INPUT.name}}`;
    return { ...variable, query: 'prometheus', current: { selected: true, text: input, value: input } };
  }
  if (type !== 'query') {
    return variable;
  }
  const problem = problemOfVariable(variable.query);
  if (problem !== undefined) {
    throw new NotWithoutPlugin(`${where}, variable ${name}`, problem);
  }
  const { list, label, metric, filters = [] } = readVariableQuery(variable.query);
  const matchers = toMatchers(metric ?? '', filters.map(withStandIn));
  const of = (listed: string) => {
    const selector =
      metric === undefined
        ? printSelector(undefined, [...FIREWORKS_SERIES, ...matchers])
        : printSelector(nameInStore(metric), matchers);
    const text = `label_values(${withVariables(selector)}, ${listed})`;
    return {
      ...variable,
      datasource: PROMETHEUS,
      definition: text,
      query: { qryType: 1, query: text, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
    };
  };
  switch (list) {
    case 'deployments':
      return of('deployment_id');
    case 'labelValues':
      return of(label ?? '');
    case 'bounds': {
      const value = String(variable.current?.value ?? '');
      return {
        ...of('le'),
        label: `${variable.label ?? name},${boundUnit(variable) ?? ''}`,
        regex: BOUND,
        sort: NUMERICALLY,
        current: { selected: true, text: value, value },
      };
    }
    default:
      throw new NotWithoutPlugin(`${where}, variable ${name}`, `a list of ${list} is not known`);
  }
}

/** What has to follow the text of a variable that holds a bound, such as ` ms`; undefined for any other. */
export function boundUnit(variable: VariableModel): string | undefined {
  if (variable.type !== 'query') {
    return undefined;
  }
  const { list, metric = '' } = readVariableQuery(variable.query);
  return list === 'bounds' ? unitSuffix(metricInfo(metric)) : undefined;
}
