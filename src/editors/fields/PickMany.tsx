import { MultiCombobox } from '@grafana/ui';
import { arrangeChoices, type Choice } from './arrangeChoices';
import type { PickOneProps } from './PickOne';
import { variableChoices } from './variables';

interface PickManyProps extends Omit<PickOneProps, 'value' | 'onChange' | 'takesVariables'> {
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** The text on the chip of a value. */
  nameOf?: (value: string) => string;
}

/** Several values as chips, from a list that can be searched, dashboard variables, or any typed text. */
export function PickMany({ values, choices, onChange, takesAnyText = false, nameOf, ...control }: PickManyProps) {
  const load = async (typed: string) => {
    const loaded = typeof choices === 'function' ? await choices() : choices;
    const listed = new Set(loaded.map(({ value }) => value));
    const typedBefore = values.filter((value) => !listed.has(value)).map((value) => ({ value, label: value }));
    const variables = variableChoices().filter(({ value }) => !values.includes(value));
    return arrangeChoices({
      choices: [...typedBefore, ...loaded, ...variables],
      typed,
      takesAnyText,
      takesVariables: true,
    });
  };
  return (
    <MultiCombobox
      {...control}
      options={load}
      value={values.map((value): Choice => ({ value, label: nameOf?.(value) ?? value }))}
      onChange={(options: Choice[]) => onChange(options.map(({ value }) => value))}
    />
  );
}
