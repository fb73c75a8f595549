import { IconButton, Stack } from '@grafana/ui';
import { useId, type ReactNode } from 'react';
import type { Choice } from './arrangeChoices';
import { PickOne, type PickOneProps } from './PickOne';

interface FilterRowLayoutProps<Operator extends string> {
  /** From 1, for the names that a screen reader says. */
  number: number;
  /** What the first box is called. */
  noun: string;
  label: Pick<PickOneProps, 'value' | 'choices' | 'onChange' | 'placeholder'>;
  operator: {
    value: Operator;
    choices: ReadonlyArray<Choice & { value: Operator }>;
    onChange: (operator: Operator) => void;
  };
  onRemove: () => void;
  /** The value's box, which needs these to be named. */
  children: (control: { id: string; 'aria-labelledby': string }) => ReactNode;
}

/** One filter: what is compared, how, with what, and the button that takes it away. */
export function FilterRowLayout<Operator extends string>({
  number,
  noun,
  label,
  operator,
  onRemove,
  children,
}: FilterRowLayoutProps<Operator>) {
  const id = useId();
  return (
    <Stack direction="row" gap={0.5} alignItems="center" wrap="wrap">
      <span id={`${id}-label-name`} hidden>{`${noun} of filter ${number}`}</span>
      <PickOne {...label} id={`${id}-label`} aria-labelledby={`${id}-label-name`} takesAnyText width={24} />
      <span id={`${id}-operator-name`} hidden>{`Operator of filter ${number}`}</span>
      <PickOne
        id={`${id}-operator`}
        aria-labelledby={`${id}-operator-name`}
        value={operator.value}
        choices={operator.choices}
        onChange={(picked) => {
          const chosen = operator.choices.find(({ value }) => value === picked)?.value;
          if (chosen !== undefined) {
            operator.onChange(chosen);
          }
        }}
        takesVariables={false}
        width={13}
      />
      <span id={`${id}-value-name`} hidden>{`Value of filter ${number}`}</span>
      {children({ id: `${id}-value`, 'aria-labelledby': `${id}-value-name` })}
      <IconButton name="trash-alt" size="md" aria-label={`Remove filter ${number}`} onClick={onRemove} />
    </Stack>
  );
}
