import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { isDeploymentQuery } from '../../deployments/eager';
import { markedType, readQuery } from '../../plan';
import type { FireworksQuery } from '../../types';
import { DeploymentFields } from '../query/DeploymentFields';
import { explain } from '../query/explain';
import { MetricQueryEditor, type QueryFacts } from '../query/MetricQueryEditor';
import { newestValue } from '../query/newestValue';
import type { EditorSource } from '../source';
import { TraceQueryEditor } from '../traces/TraceQueryEditor';
import { EventFields } from './EventFields';

/** The part of Grafana's editor props that is used. */
interface AnnotationEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
}

/** What is marked on the dashboard's panels: traces, where a metric is so, or changes of deployments. */
export default function AnnotationEditor({ datasource, query: saved, onChange }: AnnotationEditorProps) {
  const query = useMemo((): FireworksQuery => {
    const read = readQuery(saved);
    const marked = markedType(saved);
    return { ...read, queryType: KINDS.find(({ value }) => value === marked)?.value ?? 'traces' };
  }, [saved]);
  const isMetrics = query.queryType === 'metrics';
  const { metrics, traces, deployments } = datasource;
  const isOffered = {
    metrics: metrics.isConfigured,
    traces: traces.isConfigured,
    deployments: deployments.isConfigured,
  };
  const kinds = KINDS.filter(({ value }) => isOffered[value] || isMetrics || value === query.queryType);
  return (
    <Stack direction="column" gap={1.5}>
      {kinds.length > 1 && (
        <div>
          <RadioButtonGroup
            aria-label="Mark"
            size="sm"
            options={kinds.map((kind) => ({ ...kind }))}
            value={query.queryType}
            onChange={(queryType) => onChange({ ...query, queryType })}
          />
        </div>
      )}
      {isMetrics ? (
        <MetricEvents datasource={datasource} query={query} onChange={onChange} />
      ) : isDeploymentQuery(query) ? (
        <DeploymentFields query={query} deployments={deployments} onChange={onChange} isMarks />
      ) : (
        <>
          <Text color="secondary">
            Each trace becomes a mark from its start to its end. Without a filter: traces that failed.
          </Text>
          <TraceQueryEditor query={query} traces={datasource.traces} range={undefined} onChange={onChange} />
        </>
      )}
    </Stack>
  );
}

const KINDS = [
  { value: 'metrics', label: 'Metrics', description: 'Where a metric is above or below a value, or changes' },
  { value: 'traces', label: 'Traces', description: 'Traces that MLflow recorded' },
  { value: 'deployments', label: 'Deployments', description: 'When they were made and changed' },
] as const;

/** The same words below the fields as for any query, and what is wrong with the condition. A legend is the title of marks, not of lines. */
const FACTS: QueryFacts = {
  explain: (query, ...more) => explain({ ...query, asEvents: true }, ...more),
  newestValue: ({ legend: _title, ...query }, ...more) => newestValue(query, ...more),
};

function MetricEvents({ datasource, query, onChange }: AnnotationEditorProps) {
  return (
    <>
      <Text color="secondary">
        Each stretch of time in which a line is so becomes a mark, with its start and its end.
      </Text>
      <EventFields query={query} onChange={onChange} />
      <MetricQueryEditor
        datasource={datasource}
        query={query}
        onChange={onChange}
        onRunQuery={() => {}}
        facts={FACTS}
      />
    </>
  );
}
