import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, Icon, Stack, Text, useStyles2 } from '@grafana/ui';
import type { FireworksQuery } from '../../types';
import { useLoaded } from '../loading';
import type { Explanation } from './explain';
import type { NewestValue as NewestValueText } from './newestValue';

interface ExplainedProps {
  query: FireworksQuery;
  explanation: Explanation | undefined;
  /** Asks for the newest value; another function when there may be another one. */
  loadNewest: () => Promise<NewestValueText | undefined>;
}

/** What will be drawn: in words, as the newest value, and as PromQL; or why nothing will; nothing yet while that is not known. */
export function Explained({ query, explanation, loadNewest }: ExplainedProps) {
  if (explanation === undefined) {
    return null;
  }
  if (!explanation.ok) {
    return <Problem message={explanation.message} isNew={isUnfinished(query)} />;
  }
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" gap={2} alignItems="center" wrap="wrap">
        <Text variant="bodySmall">{explanation.sentence}</Text>
        <NewestValue key={explanation.promql} load={loadNewest} />
      </Stack>
      <Promql text={explanation.promql} />
    </Stack>
  );
}

/** What has still to be chosen is no mistake. */
function isUnfinished({ metric, view, bound }: FireworksQuery): boolean {
  return metric === undefined || metric === '' || (view === 'share' && bound === undefined);
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
            {newest.value === undefined ? 'No value yet' : newestText(newest.value)}
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
function Problem({ message, isNew }: ProblemProps) {
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

/** The same question to a Prometheus, to take along. */
function Promql({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.block}>
      <code className={styles.code} aria-label="PromQL">
        {text}
      </code>
      <ClipboardButton
        variant="secondary"
        fill="text"
        size="sm"
        icon="copy"
        aria-label="Copy PromQL"
        getText={() => text}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  block: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  code: css({
    flexGrow: 1,
    padding: theme.spacing(0.5, 0),
    background: 'none',
    border: 'none',
    color: theme.colors.text.secondary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  }),
});
