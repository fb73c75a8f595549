import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, ClipboardButton, LoadingPlaceholder, Stack, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import type { Diagnosis, LocalHistory } from '../../stores';
import { useLoaded } from '../loading';
import type { EditorSource } from '../source';
import { diagnosticsText } from './diagnosticsText';
import { HistoryActions } from './HistoryActions';
import { inspectorRows } from './inspectorRows';

/** The part of Grafana's inspector props that is used. */
interface InspectorProps {
  datasource: Pick<EditorSource, 'metrics'> & { meta?: { info?: { version?: string } } };
}

/** Grafana's panel inspector, tab "Meta data": how collecting goes, and what there is. */
export default function Inspector({ datasource }: InspectorProps) {
  const { history } = datasource.metrics;
  if (history.kept === 'elsewhere') {
    return <Alert severity="info" title={history.whereToLook} />;
  }
  return <Collecting history={history.history} version={datasource.meta?.info?.version ?? ''} />;
}

function Collecting({ history, version }: { history: LocalHistory; version: string }) {
  const styles = useStyles2(getStyles);
  const [load, setLoad] = useState(() => () => history.diagnose());
  const loaded = useLoaded<Diagnosis>(load);
  const readAgain = () => setLoad(() => () => history.diagnose());
  switch (loaded.state) {
    case 'loading':
      return <LoadingPlaceholder text="Reading the history…" />;
    case 'failed':
      return <Alert severity="error" title={loaded.message} />;
    case 'ready':
      return (
        <Stack direction="column" gap={2}>
          <table className={styles.table}>
            <tbody>
              {inspectorRows(loaded.value).map(([name, text]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{text}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Stack gap={1}>
            <ClipboardButton variant="secondary" icon="copy" getText={() => diagnosticsText(loaded.value, version)}>
              Copy diagnostics
            </ClipboardButton>
          </Stack>
          <HistoryActions history={history} onChanged={readAgain} />
        </Stack>
      );
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    borderSpacing: theme.spacing(2, 0.5),
    borderCollapse: 'separate',
    '& th': { textAlign: 'left', verticalAlign: 'top' },
    '& td': { whiteSpace: 'pre-line', overflowWrap: 'anywhere' },
  }),
});
