import { getTemplateSrv } from '@grafana/runtime';
import { Field, RadioButtonGroup, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import { ERROR_CODE_LABEL, ERRORS } from '../../catalogue';
import { DEFAULT_QUANTILES, isVariable, quantileName, typedQuantile } from '../../plan';
import type { MetricStore } from '../../stores';
import { VIEWS } from '../../types';
import { variableChoices, type Choice } from '../fields/choices';
import { ManyField } from '../fields/PickMany';
import { PickOne } from '../fields/PickOne';
import { viewPatch } from './changeQuery';
import { problemOf, type QueryFieldProps } from './explain';
import { labelValuesOf, scopesOf } from './labelChoices';
import { boundName, QUANTILE_CHOICES, readBound } from './typedValues';
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

/** One chip per quantile; no chip at all stands for the default ones, so the field is never without meaning. */
export function QuantilesField({ query, change, explanation }: QueryFieldProps) {
  const save = (values: string[]) => {
    const quantiles = [...new Set(values.map(typedQuantile))];
    change({ quantiles: quantiles.length === 0 ? undefined : quantiles });
  };
  return (
    <ManyField
      label="Quantiles"
      {...problemOf(explanation, 'quantiles')}
      values={(query.quantiles ?? DEFAULT_QUANTILES).map(String)}
      choices={QUANTILE_CHOICES}
      nameOf={quantileName}
      onChange={save}
      takesAnyText
      placeholder="Such as p95 or 0.999"
      width={42}
    />
  );
}

/** The highest value that still counts. The bounds that exist are offered, since only at those a share is exact. */
export function BoundField({ query, info, change, explanation, store }: QueryFieldProps & { store: MetricStore }) {
  const id = useId();
  if (info === undefined) {
    return null;
  }
  const load = async () => {
    const [scope] = await scopesOf({ metric: query.metric, filters: query.filters ?? [] }, getTemplateSrv());
    const bounds = scope === undefined ? [] : await store.bounds(scope).catch(() => []);
    return bounds.map(String).map((value) => ({ value, label: boundName(value, info), description: value }));
  };
  return (
    <Field label="Within" htmlFor={id} noMargin {...(query.bound === undefined ? {} : problemOf(explanation, 'bound'))}>
      <PickOne
        id={id}
        value={query.bound?.toString()}
        choices={load}
        nameOf={(value) => boundName(value, info)}
        onChange={(value) => change({ bound: readBound(value, info) })}
        takesAnyText
        placeholder="Choose a bound"
        width={20}
      />
    </Field>
  );
}

const CLASSES: readonly Choice[] = [
  { value: 'all', label: 'all', description: 'Every failed request' },
  { value: '4xx', label: '4xx', description: 'Faults of the caller, rate limits included' },
  { value: '5xx', label: '5xx', description: 'Faults of the deployment' },
];

/** Which failed requests count. `all` beside others would say nothing, so the newest choice decides. */
export function CodesField({ query, change, explanation, store }: QueryFieldProps & { store: MetricStore }) {
  const load = async () => {
    const scopes = await scopesOf({ metric: ERRORS, filters: query.filters ?? [] }, getTemplateSrv());
    const codes = await labelValuesOf(store, ERROR_CODE_LABEL.name, scopes).catch(() => []);
    return [...CLASSES, ...codes.map((value) => ({ value, label: value }))];
  };
  const save = (values: string[]) => {
    const newest = values[values.length - 1];
    const codes = newest === 'all' ? ['all'] : values.filter((value) => value !== 'all');
    change({ codes: codes.length === 0 || codes[0] === 'all' ? undefined : codes });
  };
  return (
    <ManyField
      label="Codes that count as errors"
      {...problemOf(explanation, 'codes')}
      values={query.codes ?? ['all']}
      choices={load}
      onChange={save}
      takesAnyText
      placeholder="Such as 5xx or 429"
      width={28}
    />
  );
}
