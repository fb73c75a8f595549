import { getDefaultTimeRange, type PanelData } from '@grafana/data';
import { Field, Stack, Text } from '@grafana/ui';
import { useCallback, useId } from 'react';
import { QUESTIONS } from '../../analysis/eager';
import { REQUESTS } from '../../catalogue';
import { analysisTakes, isVariable } from '../../plan';
import { ANALYSES, type AnalysisName, type FireworksQuery } from '../../types';
import type { Choice } from '../fields/choices';
import { PickOne } from '../fields/Inputs';
import { useLoaded, type EditorSource } from '../source';
import { changeMetric, patchQuery } from './changeQuery';
import { problemOf, explainAnalysis, type Explanation, type QueryFieldProps } from './explain';
import { Problem } from './Explained';
import { FiltersField } from './FiltersField';
import { StoreState, useStoredMetrics } from './MetricQueryEditor';
import { PromiseFields, startOfPromise } from './PromiseFields';

interface AnalysisQueryEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  onChange: (query: FireworksQuery) => void;
  onRunQuery: () => void;
  data?: PanelData;
}

/** The fields of a question in words, and below them what will be asked. */
export function AnalysisQueryEditor({ datasource, query, onChange, onRunQuery, data }: AnalysisQueryEditorProps) {
  const { metrics, context } = datasource;
  const { store } = metrics;
  const range = data?.timeRange;
  const scopedVars = data?.request?.scopedVars;
  // Explore has none, and shows tables of itself.
  const panel = data?.request?.panelPluginId;
  const explain = useCallback(
    () => explainAnalysis(query, { range: range ?? getDefaultTimeRange(), scopedVars: scopedVars ?? {} }, context),
    [query, range, scopedVars, context]
  );
  const explained = useLoaded(explain);
  const explanation = explained.state === 'ready' ? explained.value : undefined;
  const save = (next: FireworksQuery) => {
    onChange(next);
    onRunQuery();
  };
  const field = { query, explanation, change: (patch: Partial<FireworksQuery>) => save(patchQuery(query, patch)) };
  const analysis = ANALYSES.find((one) => one === query.analysis);
  const isOpen = isVariable(query.analysis ?? '');
  const takes = (name: Parameters<typeof analysisTakes>[0]) =>
    (isOpen || analysis !== undefined) && analysisTakes(name, analysis);
  return (
    <Stack direction="column" gap={1}>
      <StoreState stored={useStoredMetrics(store, data)} whenEmpty={metrics.whenEmpty} onRunQuery={onRunQuery} />
      <Stack direction="row" columnGap={2} rowGap={1} wrap="wrap" alignItems="flex-start">
        <QuestionField {...field} />
        {takes('target') && (
          <PromiseFields {...field} store={store} onPick={(metric) => save(changeMetric(query, metric))} />
        )}
        <WindowField {...field} />
        {takes('offset') && <ComparedField {...field} />}
        {takes('groupBy') && <RowsField {...field} />}
        <FiltersField
          metric={analysis === 'budget' ? query.metric : REQUESTS}
          filters={query.filters ?? []}
          onChange={(filters) => field.change({ filters: filters.length === 0 ? undefined : filters })}
          store={store}
        />
      </Stack>
      <Meaning explanation={explanation} failure={explained.state === 'failed' ? explained.message : undefined} />
      {analysis !== undefined && (
        <Text variant="bodySmall" color="secondary">
          {LIMITS[analysis]}
        </Text>
      )}
      {panel !== undefined && panel !== 'table' && <Problem message={NEEDS_TABLE} isNew />}
    </Stack>
  );
}

/** What else a new panel shows of it says nothing of the way out, such as “Data is missing a time field”. */
const NEEDS_TABLE =
  'The answer is words, which a chart cannot show. Choose “Table” as the visualization of this panel.';

type FieldProps = Omit<QueryFieldProps, 'info'>;

const DESCRIPTIONS: Readonly<Record<AnalysisName, string>> = {
  changes: 'All metrics, ranked by how far they shifted from the time before',
  phases: 'Which phase of a request got longer: waiting, reading the prompt, writing the answer',
  headroom: 'How much more traffic each deployment can take, and what binds first',
  cost: 'What replicas cost by the prices in the settings, and how long they were idle',
  budget: 'How many requests kept a target, and how many more may miss it',
};

const LIMITS: Readonly<Record<AnalysisName, string>> = {
  changes: 'What has little traffic, or always swings as much, is not called a change.',
  phases: 'From the buckets of latencies: where they cannot tell, the answer is “not decidable”.',
  headroom: 'An estimate with a band: what was never seen under load cannot be known.',
  cost: 'Minutes that nobody collected are not counted, and the answer says how many were.',
  budget: 'Exact at the bounds of buckets, for the minutes that were collected.',
};

function QuestionField({ query, change, explanation }: FieldProps) {
  const id = useId();
  const choices = ANALYSES.map((value) => ({ value, label: QUESTIONS[value], description: DESCRIPTIONS[value] }));
  const pick = (value: string) => {
    const known = ANALYSES.find((one) => one === value);
    const analysis = known ?? (isVariable(value) ? value : undefined);
    // One that does not take it would be refused for it, with no field to mend.
    const grouping = analysisTakes('groupBy', known) ? {} : { groupBy: undefined };
    change({ analysis, ...grouping, ...(known === 'budget' ? startOfPromise(query) : {}) });
  };
  return (
    <Field label="Question" htmlFor={id} noMargin {...problemOf(explanation, 'analysis')}>
      <PickOne
        id={id}
        value={query.analysis}
        choices={choices}
        onChange={pick}
        placeholder="Choose a question"
        width={28}
      />
    </Field>
  );
}

const WINDOWS: readonly Choice[] = ['15m', '30m', '1h', '6h', '1d'].map((value) => ({ value, label: `Last ${value}` }));

/** Of the end of the time range, how much is asked about. */
function WindowField(props: FieldProps) {
  return (
    <DurationField
      {...props}
      name="window"
      label="Window"
      choices={WINDOWS}
      nameOf={(value) => `Last ${value}`}
      placeholder="Whole time range"
      width={22}
    />
  );
}

const OFFSETS: readonly Choice[] = [
  { value: '1d', label: 'A day before', description: 'The same time of yesterday' },
  { value: '1w', label: 'A week before', description: 'The same time of the same weekday' },
];

function ComparedField(props: FieldProps) {
  return (
    <DurationField
      {...props}
      name="offset"
      label="Compared with"
      choices={OFFSETS}
      nameOf={(value) => `${value} before`}
      placeholder="The time just before"
      width={24}
    />
  );
}

interface DurationFieldProps extends FieldProps {
  name: 'window' | 'offset';
  label: string;
  choices: readonly Choice[];
  /** Of a duration that is typed. */
  nameOf: (value: string) => string;
  /** What no duration means. */
  placeholder: string;
  width: number;
}

function DurationField({ query, change, explanation, name, label, nameOf, ...picked }: DurationFieldProps) {
  const id = useId();
  return (
    <Field label={label} htmlFor={id} noMargin {...problemOf(explanation, name)}>
      <PickOne
        {...picked}
        id={id}
        value={query[name] ?? ''}
        nameOf={(value) => (isVariable(value) ? value : nameOf(value))}
        onChange={(value) => change({ [name]: value })}
        onClear={() => change({ [name]: undefined })}
        takesAnyText
      />
    </Field>
  );
}

const ROWS = [
  { value: 'deployment', label: 'Deployment' },
  { value: 'model', label: 'Model' },
  { value: 'all', label: 'All together' },
] as const;

/** What costs are added up by. */
function RowsField({ query: { groupBy }, change, explanation }: FieldProps) {
  const id = useId();
  const chosen = groupBy === undefined ? 'deployment' : groupBy.length === 0 ? 'all' : groupBy[0];
  const pick = (value: string) =>
    change({ groupBy: value === 'model' ? ['base_model'] : value === 'all' ? [] : undefined });
  return (
    <Field label="One row per" htmlFor={id} noMargin {...problemOf(explanation, 'groupBy')}>
      <PickOne
        id={id}
        value={chosen === 'base_model' ? 'model' : chosen}
        choices={ROWS}
        onChange={pick}
        takesVariables={false}
        width={20}
      />
    </Field>
  );
}

function Meaning({ explanation, failure }: { explanation: Explanation | undefined; failure: string | undefined }) {
  if (failure !== undefined) {
    return <Problem message={failure} isNew={false} />;
  }
  if (explanation === undefined) {
    return null;
  }
  return explanation.ok ? (
    <Text variant="bodySmall">{explanation.sentence}</Text>
  ) : (
    <Problem message={explanation.message} isNew={explanation.field === 'analysis' || explanation.field === 'bound'} />
  );
}
