import { Field, Stack } from '@grafana/ui';
import { useId } from 'react';
import { defaultOver, isVariable } from '../../plan';
import { OVER_FUNCTIONS, type Over } from '../../types';
import { PickOne } from '../fields/PickOne';
import { problemOf, type QueryFieldProps } from './fieldProps';
import { DEFAULT_OVER, overChoices, windowChoices } from './overChoices';
import { knownView } from './views';

/** How samples are summarised over time, and over which window. Both at their default are saved as nothing. */
export function OverFields({ query, info, change, explanation }: QueryFieldProps) {
  const id = useId();
  if (info === undefined) {
    return null;
  }
  const { over } = query;
  const view = knownView(query, info);
  const standard = defaultOver(info, view ?? 'value');
  const chooseFunction = (value: string) => {
    const fn = readFunction(value);
    change({ over: fn === undefined ? undefined : { fn, window: over?.window ?? standard.window } });
  };
  const chooseWindow = (window: string) => change({ over: { fn: over?.fn ?? standard.fn, window } });
  return (
    <Stack direction="row" gap={1} alignItems="flex-start">
      <Field label="Over time" htmlFor={`${id}-fn`} noMargin {...problemOf(explanation, 'over')}>
        <PickOne
          id={`${id}-fn`}
          value={over?.fn ?? DEFAULT_OVER}
          choices={overChoices(info, view)}
          onChange={chooseFunction}
          width={28}
        />
      </Field>
      <Field label="Window" htmlFor={`${id}-window`} noMargin {...problemOf(explanation, 'over')}>
        <PickOne
          id={`${id}-window`}
          value={over?.window ?? standard.window}
          choices={windowChoices(info)}
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
