import { Field, RadioButtonGroup } from '@grafana/ui';
import type { FireworksQuery, QueryType } from '../../types';
import { changeQueryType } from './changeQueryType';

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
  /** Whether there is an endpoint or a Prometheus to ask. */
  hasMetrics: boolean;
  onChange: (query: FireworksQuery) => void;
}

export function QueryTypeField({ query, hasMetrics, onChange }: QueryTypeFieldProps) {
  const offered = TYPES.filter(({ value }) => hasMetrics || value !== 'metrics');
  return (
    <Field label="Ask for" noMargin>
      <RadioButtonGroup
        aria-label="Ask for"
        options={offered.map((type) => ({ ...type }))}
        value={query.queryType ?? 'metrics'}
        onChange={(queryType) => onChange(changeQueryType(query, queryType))}
      />
    </Field>
  );
}
