import { Alert, Stack, Text } from '@grafana/ui';
import type { OpenedDeployments } from '../../answer';
import { DEPLOYMENT_LABELS } from '../../deployments/eager';
import type { Filter, FireworksQuery, FilterOperator } from '../../types';
import type { Choice } from '../fields/choices';
import {
  FilterRows,
  isComplete,
  FilterRowLayout,
  changeOperator,
  FilterValue,
  type FilterRowSlot,
} from '../fields/FilterRows';
import { patchQuery } from './changeQuery';
import { getTemplateSrv } from '@grafana/runtime';
import type { MetricStore } from '../../stores';
import { labelChoices, labelNamesOf, labelValuesOf, scopesOf } from './storeChoices';

interface FiltersFieldProps {
  metric: string | undefined;
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
  store: MetricStore;
}

const EMPTY: Filter = { label: '', operator: '=', value: '' };

/** Which series are meant, by their labels. */
export function FiltersField({ metric, filters, onChange, store }: FiltersFieldProps) {
  return (
    <FilterRows filters={filters} empty={EMPTY} isComplete={isComplete} onChange={onChange}>
      {(slot) => {
        // What it offers is narrowed by the other filters.
        const scopes = () => scopesOf({ metric, filters: slot.others }, getTemplateSrv());
        return (
          <LabelFilter
            {...slot}
            labels={async () => labelChoices(metric, await labelNamesOf(store, await scopes()).catch(() => []))}
            values={async () => labelValuesOf(store, slot.filter.label, await scopes())}
          />
        );
      }}
    </FilterRows>
  );
}

interface LabelFilterProps extends FilterRowSlot<Filter> {
  labels: readonly Choice[] | (() => Promise<Choice[]>);
  values: () => Promise<string[]>;
}

/** A row for one label: which, how it is compared, with what. */
export function LabelFilter({ number, filter, labels, values, onChange, onRemove }: LabelFilterProps) {
  const loadValues = async () => (await values()).map((value) => ({ value, label: value }));
  return (
    <FilterRowLayout
      number={number}
      noun="Label"
      label={{
        value: filter.label,
        choices: labels,
        onChange: (label) => onChange({ ...filter, label, value: '', ...(filter.values && { values: [] }) }),
        placeholder: 'Label',
      }}
      operator={{
        value: filter.operator,
        choices: OPERATOR_CHOICES,
        onChange: (operator) => onChange(changeOperator(filter, operator)),
      }}
      onRemove={onRemove}
    >
      {(control) => (
        <FilterValue
          {...control}
          filter={filter}
          choices={loadValues}
          onChange={(changed) => onChange({ ...filter, ...changed })}
          placeholders={PLACEHOLDERS}
          width={36}
          disabled={filter.label === ''}
        />
      )}
    </FilterRowLayout>
  );
}

export const OPERATOR_CHOICES: ReadonlyArray<{ value: FilterOperator; label: string; description: string }> = [
  { value: '=', label: '=', description: 'is' },
  { value: '!=', label: '!=', description: 'is not' },
  { value: '=|', label: 'one of', description: 'is one of these values' },
  { value: '!=|', label: 'none of', description: 'is none of these values' },
  { value: '=~', label: '=~', description: 'matches this regular expression, from start to end' },
  { value: '!~', label: '!~', description: 'does not match this regular expression' },
];

const PLACEHOLDERS = { one: 'Value', several: 'Values', typed: 'Such as chat-.*|code-.*' };

interface DeploymentFieldsProps {
  query: FireworksQuery;
  deployments: OpenedDeployments;
  onChange: (query: FireworksQuery) => void;
  /** Whether marks are made of them, and no table. */
  isMarks?: boolean;
}

const EMPTY_STATE: Filter = { label: 'state', operator: '=', value: '' };

/** Which deployments of the account are listed. */
export function DeploymentFields({ query, deployments, onChange, isMarks = false }: DeploymentFieldsProps) {
  return (
    <Stack direction="column" gap={1}>
      <Text color="secondary">
        {isMarks
          ? 'A mark when a deployment was made, and when it was last changed.'
          : 'A row for each deployment of the account, as Fireworks lists it now: what it does, its replicas by stage, its limits, hardware and place. deployment_id is that of metrics.'}
      </Text>
      {!deployments.isConfigured && (
        <Alert severity="info" title="No account to list deployments of">
          Enter an account id and an API key in the settings of the data source.
        </Alert>
      )}
      <FilterRows
        filters={query.filters ?? []}
        empty={EMPTY_STATE}
        isComplete={isComplete}
        onChange={(filters) => onChange(patchQuery(query, { filters: filters.length === 0 ? undefined : filters }))}
      >
        {(slot) => (
          <LabelFilter
            {...slot}
            labels={LABELS}
            values={async () => (await deployments.source()).values(slot.filter.label)}
          />
        )}
      </FilterRows>
    </Stack>
  );
}

const LABELS: readonly Choice[] = DEPLOYMENT_LABELS.map(({ name, description }) => ({
  value: name,
  label: name,
  description,
}));
