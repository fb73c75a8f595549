import { css } from '@emotion/css';
import type { PanelData } from '@grafana/data';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { isDeploymentQuery } from '../../deployments/eager';
import { readQuery } from '../../plan';
import { isTraceQuery } from '../../traces/eager';
import type { FireworksQuery, QueryType } from '../../types';
import type { EditorSource } from '../source';
import { TraceQueryEditor } from '../traces/TraceQueryEditor';
import { changeQueryType } from './changeQuery';
import { DeploymentFields } from './DeploymentFields';
import { MetricQueryEditor } from './MetricQueryEditor';

/** The part of Grafana's editor props that is used. */
interface QueryEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
  onRunQuery: () => void;
  data?: PanelData;
}

/**
 * The editor of metrics, where there is an account (or a query of it) that of its deployments, where there is an MLflow
 * those of traces.
 */
export default function QueryEditor(props: QueryEditorProps) {
  const { datasource, query: saved, onChange, onRunQuery, data } = props;
  // A metric that was saved is shown, whatever the settings are now.
  const showsMetrics =
    !datasource.traces.isConfigured || datasource.metrics.isConfigured || (saved.metric ?? '') !== '';
  const query = useMemo(() => startedQuery(readQuery(saved), showsMetrics), [saved, showsMetrics]);
  const isTraces = isTraceQuery(query);
  const isDeployments = isDeploymentQuery(query);
  const types = TYPES.filter(
    ({ value }) =>
      value === (query.queryType ?? 'metrics') ||
      (value === 'metrics'
        ? showsMetrics
        : value === 'deployments'
          ? datasource.deployments.isConfigured
          : datasource.traces.isConfigured)
  );
  if (types.length === 1 && !isTraces && !isDeployments) {
    return <MetricQueryEditor {...props} />;
  }
  const save = (next: FireworksQuery) => {
    onChange(next);
    onRunQuery();
  };
  return (
    <Stack direction="column" gap={1}>
      <QueryTypeField query={query} types={types} onChange={save} />
      {isTraces ? (
        <TraceQueryEditor query={query} traces={datasource.traces} range={data?.timeRange} onChange={save} />
      ) : isDeployments ? (
        <DeploymentFields query={query} deployments={datasource.deployments} onChange={save} />
      ) : (
        <MetricQueryEditor {...props} />
      )}
    </Stack>
  );
}

/** Where there are traces alone, a query that says nothing yet is one of traces. */
function startedQuery(query: FireworksQuery, showsMetrics: boolean): FireworksQuery {
  return showsMetrics || query.queryType !== undefined ? query : { ...query, queryType: 'traces' };
}

interface TypeChoice {
  value: QueryType;
  label: string;
  description: string;
}

const TYPES: readonly TypeChoice[] = [
  { value: 'metrics', label: 'Metrics', description: 'What Fireworks measures of deployments' },
  { value: 'deployments', label: 'Deployments', description: 'A table of them: state, replicas by stage, hardware' },
  { value: 'traces', label: 'Traces', description: 'A table of traces that MLflow recorded' },
  { value: 'trace', label: 'Trace', description: 'One trace with its spans' },
  { value: 'traceStats', label: 'Statistics', description: 'Numbers over time, counted from traces' },
  {
    value: 'conversation',
    label: 'Conversation',
    description: 'Prompts and answers of a trace or session, as log rows',
  },
];

/** Beside another pane of Explore there is no room for all in one line. */
const WRAPPED = css({ flexWrap: 'wrap' });

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
        className={WRAPPED}
        size="sm"
        options={types.map((type) => ({ ...type }))}
        value={query.queryType ?? 'metrics'}
        onChange={(queryType) => onChange(changeQueryType(query, queryType))}
      />
    </Stack>
  );
}
