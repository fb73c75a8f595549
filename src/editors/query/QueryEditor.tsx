import { CoreApp, type PanelData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { Alert, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { isAnalysisQuery } from '../../analysis/eager';
import { isDeploymentQuery } from '../../deployments/eager';
import { readQuery } from '../../plan';
import { isTraceQuery } from '../../traces/eager';
import type { FireworksQuery, ImportedFrom, QueryType } from '../../types';
import { FIRST_EXAMPLES, type Example } from '../help/examples';
import { Questions } from '../help/QueryEditorHelp';
import type { EditorSource } from '../source';
import { TraceQueryEditor } from '../traces/TraceQueryEditor';
import { AnalysisQueryEditor } from './AnalysisQueryEditor';
import { ArithmeticQueryEditor } from './ArithmeticQueryEditor';
import { changeQueryType, patchQuery, useEveryEdit } from './changeQuery';
import { DeploymentFields } from './DeploymentFields';
import { askedQuery, useExampleRun, useFirstRun, useSaidInExplore } from './firstRun';
import { MetricQueryEditor } from './MetricQueryEditor';

/** The part of Grafana's editor props that is used. */
interface QueryEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
  onRunQuery: () => void;
  data?: PanelData;
  /** All rows of the panel, which may be of other data sources. */
  queries?: readonly DataQuery[];
  app?: CoreApp;
}

/**
 * The editor of metrics, where there is an account (or a query of it) that of its deployments, where there is an MLflow
 * those of traces.
 */
export default function QueryEditor(props: QueryEditorProps) {
  const { datasource, query: stored, onChange, onRunQuery, data, queries, app = CoreApp.Unknown } = props;
  const saved = useMemo(() => askedQuery(stored, datasource.getDefaultQuery(app)), [stored, datasource, app]);
  useFirstRun({ ...props, query: saved });
  useExampleRun({ ...props, query: saved });
  // A metric that was saved is shown, whatever the settings are now.
  const showsMetrics =
    !datasource.traces.isConfigured || datasource.metrics.isConfigured || (saved.metric ?? '') !== '';
  const query = useMemo(() => startedQuery(readQuery(saved), showsMetrics), [saved, showsMetrics]);
  const isTraces = isTraceQuery(query);
  const isArithmetic = query.queryType === 'arithmetic';
  const isDeployments = isDeploymentQuery(query);
  const isAnalysis = isAnalysisQuery(query);
  const isOffered: Readonly<Record<TypeChoice['of'], boolean>> = {
    metrics: showsMetrics || isArithmetic || isAnalysis,
    deployments: datasource.deployments.isConfigured,
    traces: datasource.traces.isConfigured || isTraces,
  };
  const types = TYPES.filter(({ of, value }) => isOffered[of] || value === query.queryType);
  const edit = useEveryEdit(query, onChange);
  const save = (next: FireworksQuery) => {
    edit(next);
    onRunQuery();
  };
  useSaidInExplore(stored, saved, { app, save });
  return (
    <Stack direction="column" gap={1}>
      {query.imported !== undefined && (
        <ImportedNote
          imported={query.imported}
          isWhole={query.metric !== undefined || isArithmetic || isAnalysis}
          onDismiss={() => save(patchQuery(query, { imported: undefined }))}
        />
      )}
      <QueryTypeField query={query} types={types} onChange={save} />
      {isTraces && (
        <TraceQueryEditor query={query} traces={datasource.traces} range={data?.timeRange} onChange={save} />
      )}
      {isArithmetic && <ArithmeticQueryEditor {...{ datasource, query, queries, onChange: edit, onRunQuery, data }} />}
      {isAnalysis && <AnalysisQueryEditor {...{ datasource, query, onChange: edit, onRunQuery, data }} />}
      {isDeployments && <DeploymentFields query={query} deployments={datasource.deployments} onChange={save} />}
      {!isTraces && !isArithmetic && !isAnalysis && !isDeployments && (
        <>
          <MetricQueryEditor {...props} query={saved} onChange={edit} />
          {(query.metric ?? '') === '' && (
            <FirstQuestions onChoose={(example) => save({ ...rowOf(query), ...example })} />
          )}
        </>
      )}
    </Stack>
  );
}

interface ImportedNoteProps {
  imported: ImportedFrom;
  /** Whether there is a query of it. */
  isWhole: boolean;
  onDismiss: () => void;
}

/** What the row was in another data source, and what of it is otherwise here. */
function ImportedNote({ imported: { expression, notes }, isWhole, onDismiss }: ImportedNoteProps) {
  const title = isWhole ? 'Brought over from another data source, with changes' : 'This could not be brought over';
  return (
    <Alert severity={isWhole ? 'info' : 'warning'} title={title} onRemove={onDismiss}>
      <Stack direction="column" gap={0.5}>
        <code>{expression}</code>
        {notes.map((note) => (
          <span key={note}>{note}</span>
        ))}
      </Stack>
    </Alert>
  );
}

/** What a row in which nothing is chosen yet may begin with. */
function FirstQuestions({ onChoose }: { onChoose: (example: Example['query']) => void }) {
  return (
    <div>
      <Text variant="bodySmall" color="secondary">
        Or start from a question; the help of this row (?) has more:
      </Text>
      <Questions examples={FIRST_EXAMPLES} onChoose={onChoose} />
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

interface TypeChoice {
  value: QueryType;
  /** What there has to be for it. */
  of: 'metrics' | 'deployments' | 'traces';
  label: string;
  description: string;
}

const TYPES: readonly TypeChoice[] = [
  { value: 'metrics', of: 'metrics', label: 'Metrics', description: 'What Fireworks measures of deployments' },
  {
    value: 'arithmetic',
    of: 'metrics',
    label: 'Arithmetic',
    description: 'Computed of other rows of this panel, such as A / B',
  },
  {
    value: 'analysis',
    of: 'metrics',
    label: 'Analysis',
    description: 'An answer in words: what changed, why it is slow, what it cost',
  },
  {
    value: 'deployments',
    of: 'deployments',
    label: 'Deployments',
    description: 'A table of them: state, replicas by stage, hardware',
  },
  { value: 'traces', of: 'traces', label: 'Traces', description: 'A table of traces that MLflow recorded' },
  { value: 'trace', of: 'traces', label: 'Trace', description: 'One trace with its spans' },
  { value: 'traceStats', of: 'traces', label: 'Statistics', description: 'Numbers over time, counted from traces' },
  {
    value: 'conversation',
    of: 'traces',
    label: 'Conversation',
    description: 'Prompts and answers of a trace or session, as log rows',
  },
];

interface QueryTypeFieldProps {
  query: FireworksQuery;
  types: readonly TypeChoice[];
  onChange: (query: FireworksQuery) => void;
}

function QueryTypeField({ query, types, onChange }: QueryTypeFieldProps) {
  return (
    <Stack direction="row" columnGap={1} rowGap={0.5} alignItems="center" wrap="wrap">
      <Text variant="bodySmall" weight="medium">
        Ask for
      </Text>
      <RadioButtonGroup
        aria-label="Ask for"
        size="sm"
        options={types.map(({ value, label, description }) => ({ value, label, description }))}
        value={query.queryType ?? 'metrics'}
        onChange={(queryType) => onChange(changeQueryType(query, queryType))}
      />
    </Stack>
  );
}
