import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Stack, Text, useStyles2 } from '@grafana/ui';
import type { FireworksQuery } from '../../types';
import { useLoaded } from '../source';
import { isUnfinished } from './changeQuery';
import type { Explanation } from './explain';
import type { NewestValue as NewestValueText } from './newestValue';

interface ExplainedProps {
  query: FireworksQuery;
  explanation: Explanation | undefined;
  /** Asks for the newest value; another function when there may be another one. */
  loadNewest: () => Promise<NewestValueText | undefined>;
}

/** What will be drawn, in words and as the newest value; or why nothing will; nothing yet while that is not known. */
export function Explained({ query, explanation, loadNewest }: ExplainedProps) {
  if (explanation === undefined) {
    return null;
  }
  if (!explanation.ok) {
    return <Problem message={explanation.message} isNew={isUnfinished(query)} />;
  }
  return (
    <Stack direction="row" columnGap={2} rowGap={0} alignItems="center" wrap="wrap">
      <Text variant="bodySmall">{explanation.sentence}</Text>
      <NewestValue key={explanation.promql} load={loadNewest} />
    </Stack>
  );
}

function NewestValue({ load }: { load: ExplainedProps['loadNewest'] }) {
  const newest = useLoaded(load);
  switch (newest.state) {
    case 'loading':
      return null;
    case 'failed':
      return (
        <Text variant="bodySmall" color="warning">
          {`Newest value not available: ${newest.message}`}
        </Text>
      );
    case 'ready':
      return (
        <>
          <Text variant="bodySmall" color="secondary">
            {newest.value === undefined ? 'No value at the end of the time range' : newestText(newest.value)}
          </Text>
          {newest.value?.requests?.areFew === true && (
            <Text variant="bodySmall" color="warning">
              Very few requests: a single one moves a quantile.
            </Text>
          )}
        </>
      );
  }
}

function newestText({ lead, text, ageText, requests }: NewestValueText): string {
  const age = ageText === '' ? '' : ` (${ageText})`;
  return `${lead}: ${text}${requests === undefined ? '' : `, from ${requests.text}`}${age}`;
}

interface ProblemProps {
  message: string;
  /** Nothing was chosen yet, which is no mistake. */
  isNew: boolean;
}

/** Why the query cannot be answered and what to do. */
export function Problem({ message, isNew }: ProblemProps) {
  return (
    <div role={isNew ? 'status' : 'alert'}>
      <Stack direction="row" gap={1} alignItems="center">
        <Icon name={isNew ? 'info-circle' : 'exclamation-triangle'} />
        <Text variant="bodySmall" color={isNew ? 'secondary' : 'error'}>
          {message}
        </Text>
      </Stack>
    </div>
  );
}

/** PromQL to be read and copied, its lines as they are written. */
export function PromqlText({ id, children }: { id?: string; children: string }) {
  const styles = useStyles2(getStyles);
  return (
    <code id={id} className={styles} aria-label="PromQL">
      {children}
    </code>
  );
}

const getStyles = (theme: GrafanaTheme2) =>
  css({
    display: 'block',
    padding: theme.spacing(0.5, 0),
    background: 'none',
    border: 'none',
    color: theme.colors.text.secondary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  });
