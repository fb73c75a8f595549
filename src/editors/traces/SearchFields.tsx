import { Field, Stack } from '@grafana/ui';
import { useCallback, useId } from 'react';
import type { OpenedTraces } from '../../answer';
import { fieldValues, TRACE_FIELDS, traceOperators } from '../../traces';
import type { TraceFilter, TraceFilterOperator, TraceList } from '../../types';
import { experimentChoices, valueChoices, type Choice, type TraceFieldProps } from '../fields/choices';
import {
  changeOperator,
  FilterRowLayout,
  FilterRows,
  FilterValue,
  isComplete,
  takesList,
  type FilterRowSlot,
} from '../fields/FilterRows';
import { ManyField, TypedText } from '../fields/Inputs';
import { useLoaded } from '../source';

/** Which traces; the time range is the dashboard's. */
export function SearchFields(field: TraceFieldProps) {
  const { query, change } = field;
  const id = useId();
  return (
    <>
      <TraceFiltersField {...field} />
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <ExperimentsField
          experiments={query.experiments}
          traces={field.traces}
          onChange={(experiments) => change({ experiments })}
        />
        <RawFilterField {...field} />
        <Field label="Limit" description="The newest, 5,000 at most" htmlFor={`${id}-limit`} noMargin>
          <TypedText
            id={`${id}-limit`}
            type="number"
            min={1}
            max={5000}
            value={query.limit === undefined ? '' : String(query.limit)}
            onCommit={(text) => change({ limit: readLimit(text) })}
            placeholder="200"
            width={12}
          />
        </Field>
      </Stack>
    </>
  );
}

interface ExperimentsFieldProps {
  experiments: readonly string[] | undefined;
  traces: OpenedTraces;
  /** Undefined when none are chosen. */
  onChange: (experiments: string[] | undefined) => void;
}

export function ExperimentsField({ experiments = [], traces, onChange }: ExperimentsFieldProps) {
  const load = useCallback(() => experimentChoices(traces)(), [traces]);
  const loaded = useLoaded(load);
  const known = loaded.state === 'ready' ? loaded.value : [];
  return (
    <ManyField
      label="Experiments"
      description={`None: those of the data source (${traces.settings.experimentIds.join(', ') || 'all'})`}
      values={experiments}
      choices={load}
      onChange={(chosen) => onChange(chosen.length === 0 ? undefined : chosen)}
      nameOf={(value) => known.find((one) => one.value === value)?.label ?? value}
      takesAnyText
      placeholder="Those of the data source"
      width={36}
    />
  );
}

export function RawFilterField({ query, change }: TraceFieldProps) {
  const id = useId();
  return (
    <Field
      label="MLflow filter"
      description="In MLflow’s own grammar; holds beside the filters above"
      htmlFor={id}
      noMargin
    >
      <TypedText
        id={id}
        value={query.rawFilter ?? ''}
        onCommit={(text) => change({ rawFilter: text.trim() === '' ? undefined : text })}
        placeholder="Such as tag.environment = 'production'"
        spellCheck={false}
        width={44}
      />
    </Field>
  );
}

function readLimit(text: string): number | undefined {
  const limit = Number(text);
  return text.trim() === '' || !(limit >= 1) ? undefined : Math.floor(limit);
}

const EMPTY: TraceFilter = { label: 'status', operator: '=', value: '' };

/** Which traces are meant, by their fields. */
export function TraceFiltersField(field: TraceFieldProps) {
  const { query, change } = field;
  return (
    <FilterRows
      filters={query.traceFilters ?? []}
      empty={EMPTY}
      isComplete={isComplete}
      onChange={(complete) => change({ traceFilters: complete.length === 0 ? undefined : complete })}
    >
      {(slot) => <TraceFilterRow slot={slot} field={field} />}
    </FilterRows>
  );
}

interface TraceFilterRowProps {
  slot: FilterRowSlot<TraceFilter>;
  field: TraceFieldProps;
}

function TraceFilterRow({ slot, field: { query, traces, range } }: TraceFilterRowProps) {
  const { number, filter, onChange, onRemove } = slot;
  const placeholder = placeholderOf(filter.label);
  return (
    <FilterRowLayout
      number={number}
      noun="Field"
      label={{
        value: filter.label,
        choices: FIELDS,
        onChange: (label) => onChange(changeLabel(filter, label)),
        placeholder: 'Field, or tag.…',
      }}
      operator={{
        value: filter.operator,
        choices: operatorsOf(filter.label).map((value) => ({ value, ...OPERATORS[value] })),
        onChange: (operator) => onChange(changeOperator(filter, operator)),
      }}
      onRemove={onRemove}
    >
      {(control) => (
        <FilterValue
          {...control}
          filter={filter}
          choices={choicesOf(filter.label, (list) => valueChoices(traces, list, range, query.experiments))}
          onChange={(changed) => onChange({ ...filter, ...changed })}
          placeholders={{ one: placeholder, several: placeholder, typed: placeholder }}
          width={40}
        />
      )}
    </FilterRowLayout>
  );
}

/** A filter on another field, with an operator that the field has, and no value. */
function changeLabel(filter: TraceFilter, label: string): TraceFilter {
  const operators = operatorsOf(label);
  const operator = operators.includes(filter.operator) ? filter.operator : (operators[0] ?? '=');
  return takesList(operator) ? { label, operator, value: '', values: [] } : { label, operator, value: '' };
}

/** Nothing is to be found in the few words that a field may have: they are chosen. */
function operatorsOf(label: string): readonly TraceFilterOperator[] {
  const operators = traceOperators(label);
  return fieldValues(label).words !== undefined
    ? operators.filter((operator) => operator === '=' || operator === '!=' || takesList(operator))
    : operators;
}

const FIELDS: readonly Choice[] = TRACE_FIELDS.map(({ name, title, description }) => ({
  value: name,
  label: title,
  description,
}));

const OPERATORS: Readonly<Record<TraceFilterOperator, { label: string; description: string }>> = {
  '=': { label: '=', description: 'is' },
  '!=': { label: '!=', description: 'is not' },
  '=|': { label: 'one of', description: 'is one of these values' },
  '!=|': { label: 'none of', description: 'is none of these values' },
  '=~': { label: '=~', description: 'a regular expression finds something in it' },
  '!~': { label: '!~', description: 'a regular expression finds nothing in it' },
  contains: { label: 'contains', description: 'these words stand in it' },
  '>': { label: '>', description: 'is more than' },
  '>=': { label: '>=', description: 'is at least' },
  '<': { label: '<', description: 'is less than' },
  '<=': { label: '<=', description: 'is at most' },
};

/** Undefined where any text is as good as another. */
function choicesOf(
  label: string,
  recorded: (list: TraceList) => () => Promise<readonly Choice[]>
): readonly Choice[] | (() => Promise<readonly Choice[]>) | undefined {
  const { words, list } = fieldValues(label);
  return words?.map((value) => ({ value, label: value })) ?? (list === undefined ? undefined : recorded(list));
}

function placeholderOf(label: string): string {
  switch (label) {
    case 'duration':
      return 'Such as 500ms or 2s';
    case 'text':
      return 'Words in prompts or answers';
    case 'prompt':
      return 'name/version';
    default:
      return 'Value';
  }
}
