import { IconButton, Stack } from '@grafana/ui';
import { useId } from 'react';
import { TRACE_FIELDS, type TraceValueList } from '../../traces';
import type { TraceFilter } from '../../types';
import type { Choice } from '../fields/arrangeChoices';
import { PickMany } from '../fields/PickMany';
import { PickOne } from '../fields/PickOne';
import { TypedText } from '../fields/TypedText';
import { valueChoices } from './traceChoices';
import type { TraceFieldProps } from './traceFieldProps';
import { changeLabel, changeTraceOperator, operatorChoices, takesList } from './traceFilterRows';

interface TraceFilterRowProps extends TraceFieldProps {
  /** From 1, for the names that a screen reader says. */
  number: number;
  filter: TraceFilter;
  onFilter: (filter: TraceFilter) => void;
  onRemove: () => void;
}

const FIELDS: readonly Choice[] = TRACE_FIELDS.map(({ name, title, description }) => ({
  value: name,
  label: title,
  description,
}));

export function TraceFilterRow({ number, filter, onFilter, onRemove, query, traces, range }: TraceFilterRowProps) {
  const id = useId();
  const value = {
    id: `${id}-value`,
    'aria-labelledby': `${id}-value-name`,
    width: 40,
    placeholder: placeholderOf(filter.label),
  };
  const choices = choicesOf(filter.label, (list) => valueChoices(traces, list, range, query.experiments));
  return (
    <Stack direction="row" gap={0.5} alignItems="center" wrap="wrap">
      <span id={`${id}-label-name`} hidden>{`Field of filter ${number}`}</span>
      <PickOne
        id={`${id}-label`}
        aria-labelledby={`${id}-label-name`}
        value={filter.label}
        choices={FIELDS}
        onChange={(label) => onFilter(changeLabel(filter, label))}
        takesAnyText
        placeholder="Field, or tag.…"
        width={24}
      />
      <span id={`${id}-operator-name`} hidden>{`Operator of filter ${number}`}</span>
      <PickOne
        id={`${id}-operator`}
        aria-labelledby={`${id}-operator-name`}
        value={filter.operator}
        choices={operatorChoices(filter.label)}
        onChange={(picked) => {
          const operator = operatorChoices(filter.label).find((choice) => choice.value === picked)?.value;
          if (operator !== undefined) {
            onFilter(changeTraceOperator(filter, operator));
          }
        }}
        takesVariables={false}
        width={13}
      />
      <span id={`${id}-value-name`} hidden>{`Value of filter ${number}`}</span>
      {takesList(filter.operator) ? (
        <PickMany
          {...value}
          values={filter.values ?? []}
          choices={choices ?? []}
          onChange={(values) => onFilter({ ...filter, values })}
          takesAnyText
        />
      ) : choices !== undefined && (filter.operator === '=' || filter.operator === '!=') ? (
        <PickOne
          {...value}
          value={filter.value}
          choices={choices}
          onChange={(text) => onFilter({ ...filter, value: text })}
          takesAnyText
        />
      ) : (
        <TypedText {...value} value={filter.value} onCommit={(text) => onFilter({ ...filter, value: text })} />
      )}
      <IconButton name="trash-alt" size="md" aria-label={`Remove filter ${number}`} onClick={onRemove} />
    </Stack>
  );
}

const LISTS: Readonly<Record<string, TraceValueList>> = {
  name: 'traceNames',
  model: 'models',
  session: 'sessions',
  user: 'users',
  tool: 'tools',
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: ['OK', 'ERROR', 'IN_PROGRESS'],
  'span.status': ['OK', 'ERROR', 'UNSET'],
  'span.type': ['CHAT_MODEL', 'TOOL', 'AGENT', 'CHAIN', 'LLM', 'EMBEDDING', 'RETRIEVER', 'UNKNOWN'],
};

/** Undefined where any text is as good as another. */
function choicesOf(
  label: string,
  recorded: (list: TraceValueList) => () => Promise<readonly Choice[]>
): readonly Choice[] | (() => Promise<readonly Choice[]>) | undefined {
  const words = Object.hasOwn(WORDS, label) ? WORDS[label] : undefined;
  const list = Object.hasOwn(LISTS, label) ? LISTS[label] : undefined;
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
