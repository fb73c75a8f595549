import { Field, RadioButtonGroup, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import { isVariable } from '../../plan';
import { VIEWS } from '../../types';
import { PickOne } from '../fields/PickOne';
import { variableChoices } from '../fields/variables';
import { viewPatch } from './changeMetric';
import { problemOf, type QueryFieldProps } from './fieldProps';
import { viewChoices, viewOf } from './views';

const VARIABLE = 'variable';

/** Shown where a metric can be drawn in more than one way. */
export function ViewField({ query, info, change, explanation }: QueryFieldProps) {
  const id = useId();
  const [wantsVariable, setWantsVariable] = useState(false);
  if (info === undefined) {
    return null;
  }
  const view = viewOf(query, info);
  const offered = viewChoices(info);
  const isByVariable = wantsVariable || isVariable(view);
  if (offered.length === 1 && !isByVariable && offered[0]?.view === view) {
    return null;
  }
  const variables = variableChoices();
  const isOffered = isByVariable || offered.some((choice) => choice.view === view);
  const options = [
    ...offered.map(({ view: value, label, description }) => ({ value: String(value), label, description })),
    // A saved view that is not offered stays visible, beside the message that refuses it.
    ...(isOffered ? [] : [{ value: view, label: view }]),
    ...(variables.length > 0 || isByVariable ? [{ value: VARIABLE, label: 'Variable' }] : []),
  ];
  const choose = (value: string) => {
    setWantsVariable(value === VARIABLE);
    const chosen = VIEWS.find((known) => known === value);
    if (chosen !== undefined) {
      change(viewPatch(query, info, chosen));
    }
  };
  return (
    <Stack direction="row" gap={1} alignItems="flex-start">
      <Field label="View" noMargin {...problemOf(explanation, 'view')}>
        <RadioButtonGroup
          id={id}
          aria-label="View"
          options={options}
          value={isByVariable ? VARIABLE : view}
          onChange={choose}
        />
      </Field>
      {isByVariable && (
        <Field label="View variable" htmlFor={`${id}-variable`} noMargin>
          <PickOne
            id={`${id}-variable`}
            value={isVariable(view) ? view : undefined}
            choices={[]}
            onChange={(value) => change(isVariable(value) ? { view: value } : {})}
            width={18}
          />
        </Field>
      )}
    </Stack>
  );
}
