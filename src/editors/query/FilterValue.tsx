import type { Filter } from '../../types';
import type { Choice } from '../fields/choices';
import { PickMany } from '../fields/PickMany';
import { PickOne } from '../fields/PickOne';
import { TypedText } from '../fields/TypedText';

interface FilterValueProps {
  id: string;
  'aria-labelledby': string;
  filter: Filter;
  choices: () => Promise<readonly Choice[]>;
  onChange: (filter: Filter) => void;
}

/** The control that fits the operator: one value, several, or an expression that is typed. */
export function FilterValue({ filter, choices, onChange, ...control }: FilterValueProps) {
  const disabled = filter.label === '';
  switch (filter.operator) {
    case '=':
    case '!=':
      return (
        <PickOne
          {...control}
          disabled={disabled}
          value={filter.value}
          choices={choices}
          onChange={(value) => onChange({ ...filter, value })}
          takesAnyText
          placeholder="Value"
          width={36}
        />
      );
    case '=|':
    case '!=|':
      return (
        <PickMany
          {...control}
          disabled={disabled}
          values={filter.values ?? []}
          choices={choices}
          onChange={(values) => onChange({ ...filter, values })}
          takesAnyText
          placeholder="Values"
          width={36}
        />
      );
    case '=~':
    case '!~':
    default:
      // An operator that does not exist is refused with a message; what was written stays to be seen.
      return (
        <TypedText
          {...control}
          disabled={disabled}
          value={filter.value}
          onCommit={(value) => onChange({ ...filter, value })}
          placeholder="Such as chat-.*|code-.*"
          width={36}
        />
      );
  }
}
