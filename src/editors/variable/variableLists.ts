import { TRACE_LISTS, type FireworksVariableQuery, type TraceList } from '../../types';
import type { Choice } from '../fields/arrangeChoices';

const TRACES = 'Traces';

const LISTS: ReadonlyArray<Choice & { value: FireworksVariableQuery['list'] }> = [
  { value: 'labelValues', label: 'Values of a label', description: 'Such as every deployment id' },
  { value: 'labelNames', label: 'Names of labels', description: 'For a choice of what to group by' },
  { value: 'bounds', label: 'Bounds of a histogram', description: 'For the bound of a share, such as 1 s' },
  { value: 'metricNames', label: 'Names of metrics', description: 'All that are stored' },
  { value: 'experiments', label: 'Experiments', description: 'MLflow: shown by name, used by id', group: TRACES },
  { value: 'models', label: 'Models called', description: 'MLflow: names as calls gave them', group: TRACES },
  { value: 'sessions', label: 'Sessions', description: 'MLflow: of the newest traces', group: TRACES },
  { value: 'users', label: 'Users', description: 'MLflow: of the newest traces', group: TRACES },
  { value: 'traceNames', label: 'Names of traces', description: 'MLflow: of the newest traces', group: TRACES },
  { value: 'tools', label: 'Tools', description: 'MLflow: tools that ran', group: TRACES },
];

export const listChoices: readonly Choice[] = LISTS;

export function isTraceList(list: FireworksVariableQuery['list']): list is TraceList {
  return TRACE_LISTS.some((one) => one === list);
}
