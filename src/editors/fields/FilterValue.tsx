import type { TraceFilter } from '../../types';
import { takesList } from './filterRules';
import { PickMany } from './PickMany';
import { PickOne, type PickOneProps } from './PickOne';
import { TypedText } from './TypedText';

interface FilterValueProps {
  id: string;
  'aria-labelledby': string;
  filter: Pick<TraceFilter, 'operator' | 'value' | 'values'>;
  /** Undefined where any text is as good as another. */
  choices: PickOneProps['choices'] | undefined;
  onChange: (changed: { value: string } | { values: string[] }) => void;
  placeholders: Record<'one' | 'several' | 'typed', string>;
  width: number;
  disabled?: boolean;
}

/** The control that fits the operator: one value, several, or a text that is typed. */
export function FilterValue({ filter, choices, onChange, placeholders, ...control }: FilterValueProps) {
  const { operator, value, values = [] } = filter;
  if (takesList(operator)) {
    return (
      <PickMany
        {...control}
        values={values}
        choices={choices ?? []}
        onChange={(chosen) => onChange({ values: chosen })}
        takesAnyText
        placeholder={placeholders.several}
      />
    );
  }
  if (choices !== undefined && (operator === '=' || operator === '!=')) {
    return (
      <PickOne
        {...control}
        value={value}
        choices={choices}
        onChange={(chosen) => onChange({ value: chosen })}
        takesAnyText
        placeholder={placeholders.one}
      />
    );
  }
  // So too for an operator that does not exist, which is refused with a message: what was written stays to be seen.
  return (
    <TypedText
      {...control}
      value={value}
      onCommit={(text) => onChange({ value: text })}
      placeholder={placeholders.typed}
    />
  );
}
