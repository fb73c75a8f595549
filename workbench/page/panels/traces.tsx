import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { readSpanRows, type SpanRow, type SpanTag } from './spanRows';
import type { Viz, VizProps } from './types';

/** A list of the spans with a bar each, and what is known of a span when it is clicked: far less than Grafana's view. */
function TracesViz({ frames, height }: VizProps) {
  const styles = useStyles2(style);
  const [frame] = frames;
  const rows = useMemo(() => (frame === undefined ? [] : readSpanRows(frame)), [frame]);
  const [opened, setOpened] = useState<string>();
  const totalMs = rows.reduce((most, row) => Math.max(most, row.startMs + row.durationMs), 1);
  return (
    <div style={{ height, overflow: 'auto' }} role="list" aria-label="Spans">
      {rows.map((row) => (
        <div key={row.id} role="listitem" aria-label={row.name}>
          <button
            className={styles.row}
            aria-expanded={opened === row.id}
            onClick={() => setOpened(opened === row.id ? undefined : row.id)}
          >
            <span className={styles.name} style={{ paddingLeft: row.depth * 16 }}>
              {row.isError && <span className={styles.failed}>failed </span>}
              {row.name} <span className={styles.service}>{row.service}</span>
            </span>
            <Bar row={row} totalMs={totalMs} />
          </button>
          {opened === row.id && <Opened row={row} />}
        </div>
      ))}
    </div>
  );
}

function Bar({ row, totalMs }: { row: SpanRow; totalMs: number }) {
  const theme = useTheme2();
  const styles = useStyles2(style);
  const left = (100 * row.startMs) / totalMs;
  const color = row.isError ? theme.colors.error.main : theme.visualization.getColorByName(colorOf(row.service));
  return (
    <span className={styles.bars}>
      <span className={styles.track}>
        <span
          className={styles.bar}
          style={{ left: `${left}%`, width: `${Math.max(0.3, (100 * row.durationMs) / totalMs)}%`, background: color }}
        />
      </span>
      <span className={styles.duration}>{duration(row.durationMs)}</span>
    </span>
  );
}

function Opened({ row }: { row: SpanRow }) {
  const styles = useStyles2(style);
  return (
    <div className={styles.opened}>
      <nav className={styles.links}>
        {row.links.map(({ title, href }) => (
          <a key={title} href={href}>
            {title}
          </a>
        ))}
      </nav>
      <Tags title="Span" tags={row.tags} />
      {row.statusMessage !== '' && <Tags title="Status" tags={[{ key: 'message', value: row.statusMessage }]} />}
      {row.logs > 0 && <Tags title="Events" tags={[{ key: 'number', value: String(row.logs) }]} />}
      <Tags title="Stack traces" tags={row.stackTraces.map((value) => ({ key: 'exception', value }))} />
      <Tags title="Warnings" tags={row.warnings.map((value) => ({ key: 'warning', value }))} />
      <Tags title="Trace" tags={row.traceTags} />
    </div>
  );
}

function Tags({ title, tags }: { title: string; tags: readonly SpanTag[] }) {
  const styles = useStyles2(style);
  return tags.length === 0 ? null : (
    <>
      <h6>{title}</h6>
      <table className={styles.tags}>
        <tbody>
          {tags.map(({ key, value }, index) => (
            <tr key={index}>
              <th scope="row">{key}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const COLORS = ['blue', 'green', 'purple', 'orange', 'yellow'];

/** The same one for the same service. */
function colorOf(service: string): string {
  const sum = [...service].reduce((total, char) => total + char.charCodeAt(0), 0);
  return COLORS[sum % COLORS.length] ?? 'blue';
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

const style = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    width: '100%',
    border: 0,
    padding: '2px 8px',
    background: 'none',
    color: 'inherit',
    textAlign: 'left',
    '&:hover': { background: theme.colors.action.hover },
  }),
  name: css({ width: '35%', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  service: css({ color: theme.colors.text.secondary }),
  failed: css({ color: theme.colors.error.text }),
  bars: css({ display: 'flex', flex: 1 }),
  track: css({ position: 'relative', flex: 1 }),
  bar: css({ position: 'absolute', top: 3, height: 12, borderRadius: 2 }),
  duration: css({ width: 80, textAlign: 'right', color: theme.colors.text.secondary }),
  links: css({ display: 'flex', gap: theme.spacing(2), '& a': { color: theme.colors.text.link } }),
  opened: css({ padding: theme.spacing(1, 3), background: theme.colors.background.secondary }),
  tags: css({
    marginBottom: theme.spacing(1),
    '& th': { verticalAlign: 'top', paddingRight: 16, fontWeight: 'normal', color: theme.colors.text.secondary },
    '& td': { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  }),
});

export const traces: Viz = { Component: TracesViz, customFieldOptions: {}, byThresholds: false };
