import { Badge, Field, Stack, Text } from '@grafana/ui';
import { useId, useMemo } from 'react';
import type { MetricInfo } from '../../catalogue';
import type { StoredMetric } from '../../stores';
import { PickOne } from '../fields/PickOne';
import { problemOf, type QueryFieldProps } from './explain';
import { isUndocumented, metricChoices, seriesText } from './metricChoices';

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

interface MetricNoteProps {
  info: MetricInfo;
  stored: readonly StoredMetric[] | undefined;
}

/** What the chosen metric is, under its name at the endpoint. */
export function MetricNote({ info, stored }: MetricNoteProps) {
  const count = stored && (stored.find(({ name }) => name === info.name)?.seriesCount ?? 0);
  const series = seriesText(info, count);
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      <Text variant="bodySmall" color="secondary">
        {info.description}
      </Text>
      <Badge color="blue" text={info.unitText} />
      {series !== undefined && <Badge color={count === 0 ? 'orange' : 'green'} text={series} />}
      {isUndocumented(info) && (
        <Badge
          color="purple"
          text="undocumented"
          tooltip="Seen on live accounts, but not in Fireworks’ documentation"
        />
      )}
    </Stack>
  );
}
