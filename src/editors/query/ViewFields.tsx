import { getTemplateSrv } from '@grafana/runtime';
import { Field, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import { ERROR_CODE_LABEL, ERRORS, type MetricInfo } from '../../catalogue';
import { aggregatesOf, DEFAULT_QUANTILES, isPicture, isVariable, quantileName, typedQuantile } from '../../plan';
import type { MetricStore } from '../../stores';
import { AGGREGATES, VIEWS, type Aggregate, type FireworksQuery } from '../../types';
import type { Choice } from '../fields/choices';
import { ManyField, PickOne } from '../fields/Inputs';
import { viewPatch } from './changeQuery';
import { problemOf, type QueryFieldProps } from './explain';
import {
  labelChoices,
  labelNamesOf,
  labelValuesOf,
  scopesOf,
  boundName,
  knownView,
  QUANTILE_CHOICES,
  readBound,
  viewChoices,
  viewOf,
} from './choices';

/** Shown where a metric can be drawn in more than one way. */
export function ViewField({ query, info, change, explanation }: QueryFieldProps) {
  const id = useId();
  if (info === undefined) {
    return null;
  }
  const view = viewOf(query, info);
  const offered = viewChoices(info);
  if (offered.length === 1 && offered[0]?.view === view) {
    return null;
  }
  const choose = (value: string) => {
    const chosen = VIEWS.find((known) => known === value);
    if (chosen !== undefined) {
      change(viewPatch(query, info, chosen));
    } else if (isVariable(value)) {
      change({ view: value });
    }
  };
  return (
    <Field label="View" htmlFor={id} noMargin {...problemOf(explanation, 'view')}>
      {/* A saved view that is not offered is shown all the same, beside the message that refuses it. */}
      <PickOne
        id={id}
        value={view}
        choices={offered.map(({ view: value, ...choice }) => ({ value, ...choice }))}
        onChange={choose}
        width={19}
      />
    </Field>
  );
}

/** One chip per quantile. What was never chosen is the default ones; who removes the last one has still to choose. */
export function QuantilesField({ query, change, explanation }: QueryFieldProps) {
  const save = (values: string[]) => change({ quantiles: [...new Set(values.map(typedQuantile))] });
  return (
    <ManyField
      label="Quantiles"
      {...(query.quantiles?.length === 0 ? {} : problemOf(explanation, 'quantiles'))}
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

/** Which failed requests count; no chip stands for all. `all` beside others would say nothing, so the newest decides. */
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
      values={query.codes ?? []}
      choices={load}
      onChange={save}
      takesAnyText
      placeholder="All, or such as 5xx or 429"
      width={28}
    />
  );
}

/** `groupBy` absent, with labels, or empty. */
type Lines = 'each' | 'per' | 'all';

const FIRST_LABEL = 'deployment_id';

/** Which lines are drawn: this is what `groupBy` says, in words that need no PromQL. */
export function LinesField({ query, info, change, explanation, store }: QueryFieldProps & { store: MetricStore }) {
  const id = useId();
  // Taking the last chip away must not take the field away with it.
  const [editsLabels, setEditsLabels] = useState(false);
  const standard = isPicture(info && knownView(query, info)) ? 'all' : 'each';
  const lines = linesOf(query, editsLabels, standard);
  const each = {
    value: 'each' as const,
    ...(info?.kind === 'derived'
      ? { label: 'Each deployment', description: 'One line per deployment and model' }
      : { label: 'Each series', description: 'The series as they are, not combined' }),
  };
  const choices = [
    ...(standard === 'each' ? [each] : []),
    { value: 'per' as const, label: 'One per…', description: 'One line per value of the labels chosen' },
    { value: 'all' as const, label: 'All together', description: 'Everything combined into one line' },
  ];
  const choose = (picked: string) => {
    const next = choices.find(({ value }) => value === picked)?.value ?? standard;
    setEditsLabels(next === 'per');
    change({ groupBy: next === standard ? undefined : { each: undefined, per: [FIRST_LABEL], all: [] }[next] });
  };
  const load = async () => {
    // Of a ratio, only labels that its denominator has can be kept.
    const [scope] = await scopesOf({ metric: query.metric, filters: query.filters ?? [] }, getTemplateSrv());
    const names = await labelNamesOf(store, scope === undefined ? [] : [scope]).catch(() => []);
    return labelChoices(scope?.metric ?? query.metric, names);
  };
  return (
    <Stack direction="row" gap={1} alignItems="flex-start" wrap="wrap">
      <Field label="Lines" htmlFor={id} noMargin {...(lines === 'per' ? {} : problemOf(explanation, 'groupBy'))}>
        <PickOne id={id} value={lines} choices={choices} onChange={choose} takesVariables={false} width={19} />
      </Field>
      {lines === 'per' && (
        <ManyField
          label="Labels to keep"
          {...problemOf(explanation, 'groupBy')}
          values={query.groupBy ?? []}
          choices={load}
          onChange={(groupBy) => change({ groupBy })}
          takesAnyText
          placeholder="No label: all together"
          width={28}
        />
      )}
    </Stack>
  );
}

/** @param standard what no `groupBy` means: a picture is of everything together */
function linesOf({ groupBy }: FireworksQuery, editsLabels: boolean, standard: Lines): Lines {
  if (groupBy === undefined) {
    return standard;
  }
  return groupBy.length > 0 || editsLabels ? 'per' : 'all';
}

const DEFAULT = 'default';

const NAMES: Readonly<Record<Aggregate, string>> = {
  sum: 'Sum',
  avg: 'Average',
  min: 'Lowest',
  max: 'Highest',
  count: 'Number of series',
};

/** How the series behind one line are combined, in a word. @param info undefined when a variable decides */
export function aggregateName({ aggregate }: FireworksQuery, info: MetricInfo | undefined): string {
  const known = AGGREGATES.find((name) => name === (aggregate ?? info?.aggregate));
  return known === undefined ? (aggregate ?? 'default') : NAMES[known].toLowerCase();
}

/** How the series behind one line are combined. */
export function AggregateField({ query, info, change, explanation }: QueryFieldProps) {
  const id = useId();
  const choices = [
    { value: DEFAULT, label: info === undefined ? 'Default' : `Default (${NAMES[info.aggregate].toLowerCase()})` },
    ...(info === undefined ? AGGREGATES : aggregatesOf(info, query.groupBy)).map((value) => ({
      value,
      label: NAMES[value],
    })),
  ];
  return (
    <Field label="Combined by" htmlFor={id} noMargin {...problemOf(explanation, 'aggregate')}>
      <PickOne
        id={id}
        value={query.aggregate ?? DEFAULT}
        choices={choices}
        onChange={(value) => change({ aggregate: readAggregate(value) })}
        width={22}
      />
    </Field>
  );
}

function readAggregate(value: string): FireworksQuery['aggregate'] {
  return AGGREGATES.find((known) => known === value) ?? (isVariable(value) ? value : undefined);
}
