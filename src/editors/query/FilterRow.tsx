import { IconButton, Stack } from '@grafana/ui';
import { useId } from 'react';
import type { MetricStore } from '../../stores/types';
import type { Filter } from '../../types';
import type { FilterRowSlot } from '../fields/FilterRows';
import { PickOne } from '../fields/PickOne';
import { templates } from '../fields/variables';
import { changeOperator, OPERATOR_CHOICES } from './filterRows';
import { FilterValue } from './FilterValue';
import { labelChoices } from './labelChoices';
import { labelNamesOf, labelValuesOf, scopesOf } from './labelScopes';

interface FilterRowProps extends FilterRowSlot<Filter> {
  metric: string | undefined;
  store: MetricStore;
}

/** What it offers is narrowed by the other filters. */
export function FilterRow({ number, filter, metric, others, store, onChange, onRemove }: FilterRowProps) {
  const id = useId();
  const scopes = () => scopesOf({ metric, filters: others }, templates());
  const loadLabels = async () => labelChoices(metric, await labelNamesOf(store, scopes()).catch(() => []));
  const loadValues = async () => {
    const values = await labelValuesOf(store, filter.label, scopes());
    return values.map((value) => ({ value, label: value }));
  };
  return (
    <Stack direction="row" gap={0.5} alignItems="center" wrap="wrap">
      <span id={`${id}-label-name`} hidden>{`Label of filter ${number}`}</span>
      <PickOne
        id={`${id}-label`}
        aria-labelledby={`${id}-label-name`}
        value={filter.label}
        choices={loadLabels}
        onChange={(label) => onChange({ ...filter, label, value: '', ...(filter.values && { values: [] }) })}
        takesAnyText
        placeholder="Label"
        width={24}
      />
      <span id={`${id}-operator-name`} hidden>{`Operator of filter ${number}`}</span>
      <PickOne
        id={`${id}-operator`}
        aria-labelledby={`${id}-operator-name`}
        value={filter.operator}
        choices={OPERATOR_CHOICES}
        onChange={(value) => {
          const operator = OPERATOR_CHOICES.find((choice) => choice.value === value)?.value;
          if (operator !== undefined) {
            onChange(changeOperator(filter, operator));
          }
        }}
        takesVariables={false}
        width={13}
      />
      <span id={`${id}-value-name`} hidden>{`Value of filter ${number}`}</span>
      <FilterValue
        id={`${id}-value`}
        aria-labelledby={`${id}-value-name`}
        filter={filter}
        choices={loadValues}
        onChange={onChange}
      />
      <IconButton name="trash-alt" size="md" aria-label={`Remove filter ${number}`} onClick={onRemove} />
    </Stack>
  );
}
