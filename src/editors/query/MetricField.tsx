import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Field, IconButton, Stack, useStyles2 } from '@grafana/ui';
import { useId, useMemo } from 'react';
import type { MetricInfo } from '../../catalogue';
import type { StoredMetric } from '../../stores';
import { PickOne } from '../fields/Inputs';
import { problemOf, type QueryFieldProps } from './explain';
import { aboutMetric, isUndocumented, metricChoices, seriesText } from './storeChoices';

interface MetricFieldProps extends Pick<QueryFieldProps, 'query' | 'info' | 'explanation'> {
  stored: readonly StoredMetric[] | undefined;
  onPick: (metric: string) => void;
}

/** The metric, and beside it what it is. */
export function MetricField({ query, info, explanation, stored, onPick }: MetricFieldProps) {
  const id = useId();
  const styles = useStyles2(getStyles);
  const choices = useMemo(() => metricChoices(stored), [stored]);
  const isChosen = query.metric !== undefined && query.metric !== '';
  return (
    <Stack direction="row" gap={0.5} alignItems="flex-end">
      <Field label="Metric" htmlFor={id} noMargin {...(isChosen ? problemOf(explanation, 'metric') : {})}>
        <PickOne
          id={id}
          value={query.metric}
          choices={choices}
          onChange={onPick}
          takesAnyText
          placeholder="Choose a metric"
          width={36}
        />
      </Field>
      {info !== undefined && (
        <div className={styles.beside}>
          <IconButton name="info-circle" tooltip={aboutMetric(info, seriesCount(info, stored))} />
        </div>
      )}
    </Stack>
  );
}

/** As high as the box that it stands beside. */
const getStyles = (theme: GrafanaTheme2) => ({
  beside: css({ display: 'flex', alignItems: 'center', height: theme.spacing(theme.components.height.md) }),
});

interface MetricNoteProps {
  info: MetricInfo;
  stored: readonly StoredMetric[] | undefined;
}

/** What people should know of the chosen metric without asking. Mostly nothing. */
export function MetricNote({ info, stored }: MetricNoteProps) {
  const count = seriesCount(info, stored);
  const series = count === 0 ? seriesText(info, count) : undefined;
  if (series === undefined && !isUndocumented(info)) {
    return null;
  }
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      {series !== undefined && <Badge color="orange" text={series} />}
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

/** Undefined while it is not known. */
function seriesCount({ name }: MetricInfo, stored: readonly StoredMetric[] | undefined): number | undefined {
  return stored && (stored.find((metric) => metric.name === name)?.seriesCount ?? 0);
}
