import { Field, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useId, useMemo } from 'react';
import { DEPLOYMENT_STATE_METRIC } from '../../catalogue';
import { isDeploymentQuery } from '../../deployments/eager';
import { DEPLOYMENT_STATE } from '../../evaluate';
import { markedType, readQuery } from '../../plan';
import { EVENT_CONDITIONS, type EventCondition, type EventRule, type FireworksQuery } from '../../types';
import type { Choice } from '../fields/choices';
import { PickOne, TypedText } from '../fields/Inputs';
import { useEveryEdit } from '../query/changeQuery';
import { DeploymentFields } from '../query/DeploymentFields';
import { explain } from '../query/explain';
import { MetricQueryEditor, type QueryFacts } from '../query/MetricQueryEditor';
import { newestValue } from '../query/newestValue';
import type { EditorSource } from '../source';
import { TraceQueryEditor } from '../traces/TraceQueryEditor';
import { READY_MADE } from './readyMade';

/** The part of Grafana's editor props that is used. */
interface AnnotationEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
}

/** What is marked on the dashboard's panels: traces, where a metric is so, or changes of deployments. */
export default function AnnotationEditor({ datasource, query: saved, onChange: save }: AnnotationEditorProps) {
  const query = useMemo((): FireworksQuery => {
    const read = readQuery(saved);
    const marked = markedType(saved);
    return { ...read, queryType: KINDS.find(({ value }) => value === marked)?.value ?? 'traces' };
  }, [saved]);
  const onChange = useEveryEdit(query, save);
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

const NAMES: Readonly<Record<EventCondition, { label: string; description: string }>> = {
  above: { label: 'Above', description: 'While the value is higher' },
  below: { label: 'Below', description: 'While the value is lower' },
  equal: { label: 'Equal to', description: 'While the value is the same' },
  changes: { label: 'Changes', description: 'Whenever the value is another than before' },
};
const CONDITIONS: readonly Choice[] = EVENT_CONDITIONS.map((value) => ({ value, ...NAMES[value] }));

interface EventFieldsProps {
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
}

/** Where on the lines of a query events are. */
export function EventFields({ query, onChange }: EventFieldsProps) {
  const id = useId();
  const { events } = query;
  const change = (patch: Partial<EventRule>) => onChange({ ...query, events: { ...NEW_RULE, ...events, ...patch } });
  const chooseCondition = (text: string) => {
    const when = EVENT_CONDITIONS.find((known) => known === text);
    if (when !== undefined) {
      change({ when });
    }
  };
  return (
    <Stack direction="row" columnGap={2} rowGap={1} wrap="wrap" alignItems="flex-start">
      <Field label="Ready-made" htmlFor={`${id}-ready`} noMargin>
        <PickOne
          id={`${id}-ready`}
          value=""
          choices={READY_MADE}
          onChange={(chosen) => {
            const found = READY_MADE.find(({ value }) => value === chosen);
            if (found !== undefined) {
              onChange({ refId: query.refId, datasource: query.datasource, ...found.query });
            }
          }}
          takesVariables={false}
          placeholder="Choose to start from it"
          width={28}
        />
      </Field>
      <Field label="Mark where it" htmlFor={`${id}-when`} noMargin>
        <PickOne
          id={`${id}-when`}
          value={events?.when}
          choices={CONDITIONS}
          onChange={chooseCondition}
          takesVariables={false}
          placeholder="is …"
          width={18}
        />
      </Field>
      {events?.when !== 'changes' && (
        <Field label="Value" htmlFor={`${id}-value`} noMargin>
          <PickOne
            id={`${id}-value`}
            value={events?.value === undefined ? '' : String(events.value)}
            choices={valuesOf(query.metric ?? '')}
            onChange={(value) => change({ value })}
            takesAnyText
            placeholder="5%, 10s, 0.9"
            width={20}
          />
        </Field>
      )}
      {events?.when !== 'changes' && (
        <Field label="For at least" htmlFor={`${id}-lasts`} noMargin>
          <TypedText
            id={`${id}-lasts`}
            value={events?.lasts ?? ''}
            onCommit={(lasts) => change({ lasts: lasts === '' ? undefined : lasts })}
            placeholder="5m"
            width={12}
          />
        </Field>
      )}
    </Stack>
  );
}

const NEW_RULE: EventRule = { when: 'above' };

/** States have words; any other number is typed. */
function valuesOf(metric: string): readonly Choice[] {
  return metric === DEPLOYMENT_STATE_METRIC ? STATES : [];
}

const { serving, idle, scaledToZero, gone } = DEPLOYMENT_STATE;
const STATES: readonly Choice[] = [
  { value: String(serving), label: 'Serving' },
  { value: String(idle), label: 'Idle' },
  { value: String(scaledToZero), label: 'Scaled to zero' },
  { value: String(gone), label: 'Gone' },
];
