import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AdHocVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { LINKED_VARIABLES } from '../../src/traces/linkedDashboards';
import { TRACE_FIELDS } from '../../src/traces/search/fields';
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
  return listVariable(LINKED_VARIABLES.session, 'Session', 'sessions');
}

/** Links to a single trace fill it in. */
export function traceVariable(): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder(LINKED_VARIABLES.trace).label('Trace id').defaultValue('');
}

/** Any other condition; links from metrics fill it in. Grafana offers these fields, and takes others as text. */
export function traceFiltersVariable(): Builder<VariableModel> {
  const variable = new AdHocVariableBuilder(LINKED_VARIABLES.filters).label('Filters').datasource(DATASOURCE).build();
  const defaultKeys = TRACE_FIELDS.map(({ name, title }) => ({ text: title, value: name }));
  return { build: () => ({ ...variable, defaultKeys }) };
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
