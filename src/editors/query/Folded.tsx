import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, Icon, Stack, useStyles2 } from '@grafana/ui';
import { useId, useState, type ReactNode } from 'react';
import type { takesField } from '../../plan';
import type { FireworksQuery } from '../../types';
import { PromqlText } from './Explained';
import { AggregateField, aggregateName } from './ViewFields';
import { FormatField, formatName, LegendField, OffsetField, OverFields, overName } from './OptionFields';
import type { QueryFieldProps } from './explain';

interface FoldedProps extends QueryFieldProps {
  takes: (field: Parameters<typeof takesField>[0]) => boolean;
}

/** What the usual question does not need, in one line until it is opened: options with what they are now, and PromQL. */
export function Folded({ takes, ...field }: FoldedProps) {
  const { query, info, explanation } = field;
  const styles = useStyles2(getStyles);
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
  const styles = useStyles2(getStyles);
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

const getStyles = (theme: GrafanaTheme2) => ({
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
