import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Text, useStyles2 } from '@grafana/ui';
import type { Example } from './examples';

interface QuestionsProps {
  examples: readonly Example[];
  onChoose: (query: Example['query']) => void;
}

/** Questions to click on, each with what its answer looks like. */
export function Questions({ examples, onChoose }: QuestionsProps) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {examples.map(({ title, text, query }) => (
        <li key={title} className={styles.example}>
          <Button className={styles.title} variant="secondary" fill="text" onClick={() => onChoose(query)}>
            {title}
          </Button>
          <div className={styles.text}>
            <Text color="secondary">{text}</Text>
          </div>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 2), padding: 0 }),
  example: css({ marginBottom: theme.spacing(1) }),
  // Grafana's buttons are one line high, however long their text is.
  title: css({
    height: 'auto',
    textAlign: 'left',
    lineHeight: theme.typography.body.lineHeight,
    '& span': { whiteSpace: 'normal', overflow: 'visible' },
  }),
  text: css({ paddingLeft: theme.spacing(2) }),
});
