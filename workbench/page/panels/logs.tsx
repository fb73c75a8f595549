import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { readOptions } from './readOptions';
import type { Viz, VizProps } from './types';

/** A talk is read from its beginning. */
const DEFAULT_OPTIONS = { showTime: true, sortOrder: 'Ascending' };

/** Rows of text with their times, as a logs panel shows them; without labels, search and highlighting. */
function LogsViz({ frames, height, options: written }: VizProps) {
  const styles = useStyles2(style);
  const { showTime, sortOrder } = readOptions(DEFAULT_OPTIONS, written);
  const rows = frames.flatMap((frame) => {
    const column = (name: string): unknown[] => frame.fields.find((field) => field.name === name)?.values ?? [];
    return column('body').map((body, row) => ({
      body: String(body),
      timeMs: Number(column('timestamp')[row]),
      isError: column('severity')[row] === 'error',
    }));
  });
  const sign = sortOrder === 'Ascending' ? 1 : -1;
  const sorted = [...rows].sort((one, other) => sign * (one.timeMs - other.timeMs));
  return (
    <div style={{ height, overflow: 'auto' }} role="list" aria-label="Rows">
      {sorted.map(({ body, timeMs, isError }, index) => (
        <div key={index} role="listitem" className={styles.row}>
          {showTime && (
            <span className={styles.time}>{dateTimeFormat(timeMs, { format: 'YYYY-MM-DD HH:mm:ss.SSS' })}</span>
          )}
          <span className={isError ? styles.failed : undefined}>{body}</span>
        </div>
      ))}
    </div>
  );
}

const style = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    gap: theme.spacing(2),
    padding: theme.spacing(0.5, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  }),
  time: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  failed: css({ color: theme.colors.error.text }),
});

export const logs: Viz = { Component: LogsViz, customFieldOptions: {}, byThresholds: false };
