import { Field, Stack } from '@grafana/ui';
import { useId } from 'react';
import { isVariable, quantileName, typedQuantile } from '../../plan';
import { GROUPS, STATISTICS } from '../../traces';
import { ManyField } from '../fields/PickMany';
import { PickOne } from '../fields/PickOne';
import { FormatField } from '../query/OptionFields';
import { QUANTILE_CHOICES } from '../query/typedValues';
import { ExperimentsField, RawFilterField } from './SearchFields';
import type { TraceFieldProps } from './traceFields';
import { TraceFiltersField } from './TraceFiltersField';

const CHOICES = STATISTICS.map(({ name, title, description }) => ({ value: name, label: title, description }));

export function StatisticFields(field: TraceFieldProps) {
  const { query, change } = field;
  const id = useId();
  const statistic = query.statistic ?? 'calls';
  const info = STATISTICS.find(({ name }) => name === statistic);
  const groups = info === undefined ? [] : GROUPS[info.subject];
  return (
    <>
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <Field label="Statistic" htmlFor={`${id}-statistic`} noMargin>
          <PickOne
            id={`${id}-statistic`}
            value={statistic}
            choices={CHOICES}
            onChange={(name) => change({ statistic: name, ...keptGroups(query.groupBy, name) })}
            width={30}
          />
        </Field>
        {(info === undefined || info.reduce === 'quantile') && (
          <ManyField
            label="Quantiles"
            values={(query.quantiles ?? []).map(String)}
            choices={QUANTILE_CHOICES}
            onChange={(values) => change({ quantiles: values.length === 0 ? undefined : values.map(typedQuantile) })}
            nameOf={quantileName}
            takesAnyText
            placeholder="p50, p95 and p99"
            width={26}
          />
        )}
        <ManyField
          label="One line per"
          values={query.groupBy ?? []}
          choices={groups.map((value) => ({ value, label: value }))}
          onChange={(groupBy) => change({ groupBy: groupBy.length === 0 ? undefined : groupBy })}
          placeholder="All together"
          width={36}
        />
        <FormatField query={query} info={undefined} change={change} />
      </Stack>
      <TraceFiltersField {...field} />
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <ExperimentsField
          experiments={query.experiments}
          traces={field.traces}
          onChange={(experiments) => change({ experiments })}
        />
        <RawFilterField {...field} />
      </Stack>
    </>
  );
}

/** Labels that the other statistic does not have go. */
function keptGroups(groupBy: readonly string[] | undefined, statistic: string) {
  const subject = STATISTICS.find(({ name }) => name === statistic)?.subject;
  const kept = groupBy?.filter(
    (label) => isVariable(label) || subject === undefined || GROUPS[subject].includes(label)
  );
  return { groupBy: kept === undefined || kept.length === 0 ? undefined : kept };
}
