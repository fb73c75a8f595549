import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';

/** The same question to a Prometheus, to take along. */
export function Promql({ text }: { text: string }) {
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
