import { CoreApp, type PanelData } from '@grafana/data';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { readQuery } from '../../plan';
import { isTraceQuery } from '../../traces/eager';
import type { FireworksQuery, QueryType } from '../../types';
import { METRIC_EXAMPLES, type Example } from '../help/examples';
import { Questions } from '../help/Questions';
import type { EditorSource } from '../source';
import { TraceQueryEditor } from '../traces/TraceQueryEditor';
import { changeQueryType } from './changeQuery';
import { askedQuery, useExampleRun, useFirstRun } from './firstRun';
import { MetricQueryEditor } from './MetricQueryEditor';

/** The part of Grafana's editor props that is used. */
interface QueryEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
  onRunQuery: () => void;
  data?: PanelData;
  app?: CoreApp;
}

/** The editor of metrics, and where there is an MLflow (or a query of it) those of traces. */
export default function QueryEditor(props: QueryEditorProps) {
  const { datasource, query: stored, onChange, onRunQuery, data, app = CoreApp.Unknown } = props;
  const saved = useMemo(() => askedQuery(stored, datasource.getDefaultQuery(app)), [stored, datasource, app]);
  const row = { ...props, query: saved };
  useFirstRun(row);
  useExampleRun(row);
  // A metric that was saved is shown, whatever the settings are now.
  const showsMetrics =
    !datasource.traces.isConfigured || datasource.metrics.isConfigured || (saved.metric ?? '') !== '';
  const query = useMemo(() => startedQuery(readQuery(saved), showsMetrics), [saved, showsMetrics]);
  const isTraces = isTraceQuery(query);
  const save = (next: FireworksQuery) => {
    onChange(next);
    onRunQuery();
  };
  return (
    <Stack direction="column" gap={1}>
      {(isTraces || datasource.traces.isConfigured) && (
        <QueryTypeField query={query} hasMetrics={showsMetrics} onChange={save} />
      )}
      {isTraces ? (
        <TraceQueryEditor query={query} traces={datasource.traces} range={data?.timeRange} onChange={save} />
      ) : (
        <>
          <MetricQueryEditor {...row} />
          {(query.metric ?? '') === '' && (
            <FirstQuestions onChoose={(example) => save({ ...rowOf(query), ...example })} />
          )}
        </>
      )}
    </Stack>
  );
}

/** What a row in which nothing is chosen yet may begin with. */
function FirstQuestions({ onChoose }: { onChoose: (example: Example['query']) => void }) {
  return (
    <div>
      <Text variant="bodySmall" color="secondary">
        Or start from a question; the help of this row (?) has more:
      </Text>
      <Questions examples={METRIC_EXAMPLES.slice(0, 3)} onChoose={onChoose} />
    </div>
  );
}

/** What of a query belongs to its row, whatever it asks. */
function rowOf({ refId, hide, key, datasource }: FireworksQuery): FireworksQuery {
  return { refId, hide, key, datasource };
}

/** Where there are traces alone, a query that says nothing yet is one of traces. */
function startedQuery(query: FireworksQuery, showsMetrics: boolean): FireworksQuery {
  return showsMetrics || query.queryType !== undefined ? query : { ...query, queryType: 'traces' };
}

const TYPES: ReadonlyArray<{ value: QueryType; label: string; description: string }> = [
  { value: 'metrics', label: 'Metrics', description: 'What Fireworks measures of deployments' },
  { value: 'traces', label: 'Traces', description: 'A table of traces that MLflow recorded' },
  { value: 'trace', label: 'Trace', description: 'One trace with its spans' },
  { value: 'traceStats', label: 'Statistics', description: 'Numbers over time, counted from traces' },
  {
    value: 'conversation',
    label: 'Conversation',
    description: 'Prompts and answers of a trace or session, as log rows',
  },
];

interface QueryTypeFieldProps {
  query: FireworksQuery;
  hasMetrics: boolean;
  onChange: (query: FireworksQuery) => void;
}

function QueryTypeField({ query, hasMetrics, onChange }: QueryTypeFieldProps) {
  const offered = TYPES.filter(({ value }) => hasMetrics || value !== 'metrics');
  return (
    <Stack direction="row" columnGap={1} rowGap={0.5} alignItems="center" wrap="wrap">
      <Text variant="bodySmall" weight="medium">
        Ask for
      </Text>
      <RadioButtonGroup
        aria-label="Ask for"
        size="sm"
        options={offered.map((type) => ({ ...type }))}
        value={query.queryType ?? 'metrics'}
        onChange={(queryType) => onChange(changeQueryType(query, queryType))}
      />
    </Stack>
  );
}
