import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Text, useStyles2 } from '@grafana/ui';
import type { FireworksQuery } from '../../types';
import { EXAMPLES } from './examples';

/** The part of Grafana's props for query help that is used. */
interface QueryEditorHelpProps {
  query?: FireworksQuery;
  onClickExample: (query: FireworksQuery) => void;
}

export default function QueryEditorHelp({ query, onClickExample }: QueryEditorHelpProps) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <Text element="h2" variant="h4">
        Questions to start from
      </Text>
      <ul className={styles.list}>
        {EXAMPLES.map(({ title, text, query: example }) => (
          <li key={title} className={styles.example}>
            <Button
              className={styles.title}
              variant="secondary"
              fill="text"
              onClick={() => onClickExample({ ...example, queryType: 'metrics', refId: query?.refId ?? 'A' })}
            >
              {title}
            </Button>
            <div className={styles.text}>
              <Text color="secondary">{text}</Text>
            </div>
          </li>
        ))}
      </ul>
      <Text element="h2" variant="h4">
        Good to know
      </Text>
      <ul className={styles.notes}>
        <li>All rates and buckets are per second over one minute already, so nothing needs rate().</li>
        <li>A quantile over several deployments is taken from their buckets added up, never averaged.</li>
        <li>There is no mean latency: Fireworks gives buckets without a sum.</li>
        <li>No traffic gives no line, which is not the same as zero.</li>
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 3), padding: 0 }),
  example: css({ marginBottom: theme.spacing(1) }),
  // Grafana's buttons are one line high, however long their text is.
  title: css({
    height: 'auto',
    textAlign: 'left',
    lineHeight: theme.typography.body.lineHeight,
    '& span': { whiteSpace: 'normal', overflow: 'visible' },
  }),
  text: css({ paddingLeft: theme.spacing(2) }),
  notes: css({ margin: theme.spacing(1, 0), paddingLeft: theme.spacing(3) }),
});
