import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Text, useStyles2 } from '@grafana/ui';
import type { FireworksQuery } from '../../types';
import { chooseExample } from '../query/firstRun';
import { isOurs } from '../source';
import { ANALYSIS_EXAMPLES, METRIC_EXAMPLES, TRACE_EXAMPLES, type Example } from './examples';

/** The part of Grafana's props for query help that is used. */
interface QueryEditorHelpProps {
  /** Ours, although Grafana's type does not say so. */
  datasource: object;
  query?: FireworksQuery;
  onClickExample: (query: FireworksQuery) => void;
}

/** What can be asked of this data source. A question that is clicked on becomes the row's query, which its editor runs. */
export default function QueryEditorHelp({ datasource, query, onClickExample }: QueryEditorHelpProps) {
  const styles = useStyles2(getStyles);
  const source = isOurs(datasource) ? datasource : undefined;
  const hasTraces = source?.traces.isConfigured === true;
  const choose = (example: Example['query']) => {
    const chosen: FireworksQuery = { queryType: 'metrics', ...example, refId: query?.refId ?? 'A' };
    if (source !== undefined) {
      chooseExample(source, chosen);
    }
    onClickExample(chosen);
  };
  return (
    <div>
      {(source?.metrics.isConfigured === true || !hasTraces) && (
        <>
          <Text element="h2" variant="h4">
            Questions about metrics
          </Text>
          <Questions examples={METRIC_EXAMPLES} onChoose={choose} />
          <Text element="h2" variant="h4">
            Questions that are answered in words
          </Text>
          <Questions examples={ANALYSIS_EXAMPLES} onChoose={choose} />
        </>
      )}
      <Text element="h2" variant="h4">
        Questions about traces
      </Text>
      {hasTraces ? (
        <Questions examples={TRACE_EXAMPLES} onChoose={choose} />
      ) : (
        <p className={styles.text}>
          What single calls were asked, answered and cost is known where an MLflow records them: give its address in the
          settings of this data source.
        </p>
      )}
      <Text element="h2" variant="h4">
        Good to know
      </Text>
      <ul className={styles.notes}>
        <li>All rates and buckets are per second over one minute already, so nothing needs rate().</li>
        <li>A quantile over several deployments is taken from their buckets added up, never averaged.</li>
        <li>There is no mean latency: Fireworks gives buckets without a sum.</li>
        <li>No traffic gives no line, which is not the same as zero.</li>
        {hasTraces && <li>Metrics count every request; traces are of what the application recorded.</li>}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({ margin: theme.spacing(1, 0, 2) }),
  notes: css({ margin: theme.spacing(1, 0), paddingLeft: theme.spacing(3) }),
});

interface QuestionsProps {
  examples: readonly Example[];
  onChoose: (query: Example['query']) => void;
}

/** Questions to click on, each with what its answer looks like. */
export function Questions({ examples, onChoose }: QuestionsProps) {
  const styles = useStyles2(getListStyles);
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

const getListStyles = (theme: GrafanaTheme2) => ({
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
