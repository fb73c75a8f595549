import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, Icon, Stack, useStyles2, Text } from '@grafana/ui';
import { useId, useState, type ReactNode } from 'react';
import type { takesField } from '../../plan';
import type { FireworksQuery } from '../../types';
import { useLoaded } from '../source';
import { isUnfinished } from './changeQuery';
import type { QueryFieldProps, Explanation } from './explain';
import type { NewestValue as NewestValueText } from './newestValue';
import { FormatField, formatName, LegendField, OffsetField, OverFields, overName } from './OptionFields';
import { AggregateField, aggregateName } from './ViewFields';

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

interface FoldedProps extends QueryFieldProps {
  takes: (field: Parameters<typeof takesField>[0]) => boolean;
}

/** What the usual question does not need, in one line until it is opened: options with what they are now, and PromQL. */
export function Folded({ takes, ...field }: FoldedProps) {
  const { query, info, explanation } = field;
  const styles = useStyles2(getFoldStyles);
  const id = useId();
  const [opensOptions, setOpensOptions] = useState(false);
  const [opensPromql, setOpensPromql] = useState(false);
  const isProblem = explanation?.ok === false && OPTIONS.some((option) => option === explanation.field);
  const showsOptions = opensOptions || isProblem;
  const promql = explanation?.ok === true ? explanation.promql : undefined;
  const combines = query.groupBy !== undefined && takes('aggregate');
  const summary = [
    info && `Over time: ${overName(query, info)}`,
    (query.offset ?? '') !== '' && `Offset: ${query.offset}`,
    combines && `Combined by: ${aggregateName(query, info)}`,
    takes('format') && `Format: ${formatName(query, info)}`,
    takes('legend') && `Legend: ${query.legend ?? 'labels that differ'}`,
  ].filter((text) => typeof text === 'string');
  return (
    <div className={styles.block}>
      <div className={styles.line}>
        <Toggle title="Options" controls={`${id}-options`} isOpen={showsOptions} onToggle={setOpensOptions}>
          {showsOptions ? null : summary.map((text) => <span key={text}>{text}</span>)}
        </Toggle>
        {promql !== undefined && (
          <div className={styles.end}>
            <Toggle title="PromQL" controls={`${id}-promql`} isOpen={opensPromql} onToggle={setOpensPromql} />
            <ClipboardButton
              variant="secondary"
              fill="text"
              size="sm"
              icon="copy"
              aria-label="Copy PromQL"
              getText={() => promql}
            />
          </div>
        )}
      </div>
      {showsOptions && (
        <div id={`${id}-options`} className={styles.content}>
          <Stack direction="row" columnGap={2} rowGap={1} wrap="wrap" alignItems="flex-start">
            <OverFields {...field} />
            <OffsetField {...field} />
            {combines && <AggregateField {...field} />}
            {takes('format') && <FormatField {...field} />}
            {takes('legend') && <LegendField {...field} />}
          </Stack>
        </div>
      )}
      {opensPromql && promql !== undefined && <PromqlText id={`${id}-promql`}>{promql}</PromqlText>}
    </div>
  );
}

/** They open by themselves when one of them is refused. */
const OPTIONS: ReadonlyArray<keyof FireworksQuery> = ['over', 'offset', 'aggregate', 'format', 'legend'];

interface ToggleProps {
  title: string;
  /** The id of what it opens. */
  controls: string;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  children?: ReactNode;
}

function Toggle({ title, controls, isOpen, onToggle, children }: ToggleProps) {
  const styles = useStyles2(getFoldStyles);
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={() => onToggle(!isOpen)}
    >
      <Icon name={isOpen ? 'angle-down' : 'angle-right'} />
      <span className={styles.title}>{title}</span>
      {children}
    </button>
  );
}

const getFoldStyles = (theme: GrafanaTheme2) => ({
  block: css({
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  line: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: theme.spacing(2),
  }),
  end: css({ display: 'flex', alignItems: 'center' }),
  toggle: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: theme.spacing(1),
    padding: 0,
    background: 'none',
    border: 'none',
    textAlign: 'left',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
  title: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium }),
  content: css({ padding: theme.spacing(1, 0) }),
});
