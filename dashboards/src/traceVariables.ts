import { QueryVariableBuilder, VariableRefresh, VariableSort } from '@grafana/grafana-foundation-sdk/dashboard';
import type { FireworksVariableQuery, TraceList } from '../../src/types';
import { DATASOURCE } from './variables';

/** "All" is those of the data source's settings. */
export function experimentsVariable(): QueryVariableBuilder {
  return listVariable('experiments', 'Experiments', 'experiments');
}

/** Called so that it is not taken for the models of the other dashboards, which are base models of deployments. */
export function calledModelVariable(): QueryVariableBuilder {
  return listVariable('called', 'Model', 'models');
}

export function sessionVariable(): QueryVariableBuilder {
  return listVariable('session', 'Session', 'sessions');
}

export function userVariable(): QueryVariableBuilder {
  return listVariable('user', 'User', 'users');
}

function listVariable(name: string, title: string, list: TraceList): QueryVariableBuilder {
  const query: FireworksVariableQuery = {
    refId: name,
    list,
    ...(list === 'experiments' ? {} : { experiments: ['$experiments'] }),
  };
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(DATASOURCE)
    .query({ ...query })
    .definition(title)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
