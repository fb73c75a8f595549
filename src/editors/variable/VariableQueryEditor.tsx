import { getTemplateSrv } from '@grafana/runtime';
import { Field, Stack } from '@grafana/ui';
import { useId, useMemo } from 'react';
import { metricInfo } from '../../catalogue';
import { readVariableQuery } from '../../plan';
import { TRACE_LISTS, type FireworksVariableQuery, type TraceList } from '../../types';
import { type Choice } from '../fields/choices';
import { PickOne } from '../fields/Inputs';
import { useEveryEdit } from '../query/changeQuery';
import { FiltersField } from '../query/FiltersField';
import { labelChoices, labelNamesOf, scopesOf, metricChoices } from '../query/choices';
import type { EditorSource } from '../source';
import { ExperimentsField } from '../traces/SearchFields';

/** The part of Grafana's editor props that is used. */
interface VariableQueryEditorProps {
  datasource: Pick<EditorSource, 'metrics' | 'traces'>;
  query: FireworksVariableQuery;
  onChange: (query: FireworksVariableQuery) => void;
}

export default function VariableQueryEditor({ datasource, query: saved, onChange: save }: VariableQueryEditorProps) {
  const id = useId();
  const query = useMemo(() => readVariableQuery(saved), [saved]);
  const onChange = useEveryEdit(query, save);
  const { store } = datasource.metrics;
  const filters = query.filters ?? [];
  const loadLabels = async () => {
    const scopes = await scopesOf({ metric: query.metric, filters }, getTemplateSrv());
    return labelChoices(query.metric, await labelNamesOf(store, scopes).catch(() => []));
  };
  const loadMetrics = async () => {
    const choices = metricChoices(await store.metrics().catch(() => undefined));
    return query.list === 'bounds' ? choices.filter(({ value }) => metricInfo(value).kind === 'histogram') : choices;
  };
  return (
    <Stack direction="column" gap={2}>
      <Field label="List" htmlFor={`${id}-list`} noMargin>
        <PickOne
          id={`${id}-list`}
          value={query.list}
          choices={LISTS}
          onChange={(value) => onChange(readVariableQuery({ ...query, list: value }))}
          takesVariables={false}
          width={32}
        />
      </Field>
      {query.list === 'labelValues' && (
        <Field label="Label" htmlFor={`${id}-label`} noMargin>
          <PickOne
            id={`${id}-label`}
            value={query.label}
            choices={loadLabels}
            onChange={(label) => onChange({ ...query, label })}
            takesAnyText
            placeholder="Such as deployment_id"
            width={32}
          />
        </Field>
      )}
      {query.list === 'labelValues' && (
        <Field
          label="Shown as"
          description="The label that people choose by; panels get the value. Its own name: paths are shown by their last part."
          htmlFor={`${id}-shown-as`}
          noMargin
        >
          <PickOne
            id={`${id}-shown-as`}
            value={query.shownAs}
            choices={loadLabels}
            onChange={(shownAs) => onChange({ ...query, shownAs })}
            onClear={() => onChange({ ...query, shownAs: undefined })}
            takesAnyText
            placeholder="The value itself"
            width={32}
          />
        </Field>
      )}
      {isTraceList(query.list) && query.list !== 'experiments' && (
        <ExperimentsField
          experiments={query.experiments}
          traces={datasource.traces}
          onChange={(experiments) => onChange({ ...query, experiments })}
        />
      )}
      {query.list !== 'metricNames' && !isTraceList(query.list) && (
        <>
          <Field
            label="Of metric"
            description={
              query.list === 'bounds'
                ? 'A histogram, such as overall latency'
                : 'Only series of this metric are looked at. None: all metrics.'
            }
            htmlFor={`${id}-metric`}
            noMargin
          >
            <PickOne
              id={`${id}-metric`}
              value={query.metric}
              choices={loadMetrics}
              onChange={(metric) => onChange({ ...query, metric })}
              onClear={() => onChange({ ...query, metric: undefined })}
              takesAnyText
              placeholder={query.list === 'bounds' ? 'Choose a histogram' : 'All metrics'}
              width={52}
            />
          </Field>
          <FiltersField
            metric={query.metric}
            filters={filters}
            onChange={(next) => onChange({ ...query, filters: next.length === 0 ? undefined : next })}
            store={store}
          />
        </>
      )}
    </Stack>
  );
}

const TRACES = 'Traces';

const LISTS: ReadonlyArray<Choice & { value: FireworksVariableQuery['list'] }> = [
  { value: 'labelValues', label: 'Values of a label', description: 'Such as every deployment id' },
  { value: 'deployments', label: 'Deployments', description: 'Shown with their model, used by id' },
  { value: 'labelNames', label: 'Names of labels', description: 'For a choice of what to group by' },
  { value: 'bounds', label: 'Bounds of a histogram', description: 'For the bound of a share, such as 1 s' },
  { value: 'metricNames', label: 'Names of metrics', description: 'All that are stored' },
  { value: 'experiments', label: 'Experiments', description: 'MLflow: shown by name, used by id', group: TRACES },
  { value: 'models', label: 'Models called', description: 'MLflow: names as calls gave them', group: TRACES },
  {
    value: 'calledDeployments',
    label: 'Deployments called',
    description: 'MLflow: ids, of the newest traces',
    group: TRACES,
  },
  { value: 'sessions', label: 'Sessions', description: 'MLflow: of the newest traces', group: TRACES },
  { value: 'users', label: 'Users', description: 'MLflow: of the newest traces', group: TRACES },
  { value: 'traceNames', label: 'Names of traces', description: 'MLflow: of the newest traces', group: TRACES },
  { value: 'tools', label: 'Tools', description: 'MLflow: tools that ran', group: TRACES },
];

function isTraceList(list: FireworksVariableQuery['list']): list is TraceList {
  return TRACE_LISTS.some((one) => one === list);
}
