import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

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
