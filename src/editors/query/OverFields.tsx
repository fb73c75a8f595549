import { Field, Stack } from '@grafana/ui';
import { useId } from 'react';
import { isVariable } from '../../query';
import { OVER_FUNCTIONS, type Over } from '../../types';
import { PickOne } from '../fields/PickOne';
import { problemOf, type QueryFieldProps } from './fieldProps';
import { DEFAULT_OVER, overChoices, WINDOW_CHOICES } from './overChoices';

/** How samples are summarised over time, and over which window. Both at their default are saved as nothing. */
export function OverFields({ query, info, change, explanation }: QueryFieldProps) {
  const id = useId();
  if (info === undefined) {
    return null;
  }
  const { over } = query;
  const chooseFunction = (value: string) => {
    const fn = readFunction(value);
    change({ over: fn === undefined ? undefined : { fn, window: over?.window ?? 'step' } });
  };
  const chooseWindow = (window: string) => change({ over: { fn: over?.fn ?? info.over, window } });
  return (
    <Stack direction="row" gap={1} alignItems="flex-start">
      <Field label="Over time" htmlFor={`${id}-fn`} noMargin {...problemOf(explanation, 'over')}>
        <PickOne
          id={`${id}-fn`}
          value={over?.fn ?? DEFAULT_OVER}
          choices={overChoices(info)}
          onChange={chooseFunction}
          width={28}
        />
      </Field>
      <Field label="Window" htmlFor={`${id}-window`} noMargin {...problemOf(explanation, 'over')}>
        <PickOne
          id={`${id}-window`}
          value={over?.window ?? 'step'}
          choices={WINDOW_CHOICES}
          onChange={chooseWindow}
          takesAnyText
          width={18}
        />
      </Field>
    </Stack>
  );
}

function readFunction(value: string): Over['fn'] | undefined {
  return OVER_FUNCTIONS.find((known) => known === value) ?? (isVariable(value) ? value : undefined);
}
