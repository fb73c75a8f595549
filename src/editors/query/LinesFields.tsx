import { getTemplateSrv } from '@grafana/runtime';
import { Field, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import type { MetricInfo } from '../../catalogue';
import { aggregatesOf, isPicture, isVariable } from '../../plan';
import type { MetricStore } from '../../stores';
import { AGGREGATES, type Aggregate, type FireworksQuery } from '../../types';
import { ManyField } from '../fields/PickMany';
import { PickOne } from '../fields/PickOne';
import { problemOf, type QueryFieldProps } from './explain';
import { labelChoices, labelNamesOf, scopesOf } from './labelChoices';
import { knownView } from './views';

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
