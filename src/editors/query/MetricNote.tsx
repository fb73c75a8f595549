import { Badge, Stack, Text } from '@grafana/ui';
import type { MetricInfo } from '../../catalogue';
import type { StoredMetric } from '../../stores/types';
import { isUndocumented, seriesText } from './metricChoices';

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
