import { Field } from '@grafana/ui';
import { useId, useMemo } from 'react';
import type { StoredMetric } from '../../stores/types';
import { PickOne } from '../fields/PickOne';
import { problemOf, type QueryFieldProps } from './fieldProps';
import { metricChoices } from './metricChoices';

interface MetricFieldProps extends Pick<QueryFieldProps, 'query' | 'explanation'> {
  stored: readonly StoredMetric[] | undefined;
  onPick: (metric: string) => void;
}

export function MetricField({ query, explanation, stored, onPick }: MetricFieldProps) {
  const id = useId();
  const choices = useMemo(() => metricChoices(stored), [stored]);
  const isChosen = query.metric !== undefined && query.metric !== '';
  return (
    <Field label="Metric" htmlFor={id} noMargin {...(isChosen ? problemOf(explanation, 'metric') : {})}>
      <PickOne
        id={id}
        value={query.metric}
        choices={choices}
        onChange={onPick}
        takesAnyText
        placeholder="Choose a metric"
        width={44}
      />
    </Field>
  );
}
