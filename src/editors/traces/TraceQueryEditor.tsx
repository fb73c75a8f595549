import type { TimeRange } from '@grafana/data';
import { Button, Field, Stack, Text } from '@grafana/ui';
import { useId, useState } from 'react';
import { isRunnable, type OpenedTraces } from '../../answer';
import { isVariable, quantileName, typedQuantile } from '../../plan';
import { GROUPS, STATISTICS } from '../../traces';
import type { FireworksQuery } from '../../types';
import { valueChoices, type TraceFieldProps } from '../fields/choices';
import { ManyField, PickOne, TypedText } from '../fields/Inputs';
import { changeQueryType, patchQuery } from '../query/changeQuery';
import { FormatField } from '../query/OptionFields';
import { QUANTILE_CHOICES } from '../query/choices';
import { ExperimentsField, RawFilterField, SearchFields, TraceFiltersField } from './SearchFields';

interface TraceQueryEditorProps {
  query: FireworksQuery;
  traces: OpenedTraces;
  /** Of the panel; undefined before it has run. */
  range: TimeRange | undefined;
  onChange: (query: FireworksQuery) => void;
}

const DAY_MS = 86_400_000;

/** The fields of each type of trace query. */
export function TraceQueryEditor({ query, traces, range, onChange }: TraceQueryEditorProps) {
  const [openedMs] = useState(() => Date.now());
  const field: TraceFieldProps = {
    query,
    traces,
    change: (patch) => onChange(patchQuery(query, patch)),
    range: {
      fromMs: range?.from.valueOf() ?? openedMs - DAY_MS,
      toMs: range?.to.valueOf() ?? openedMs,
    },
  };
  return (
    <Stack direction="column" gap={1.5}>
      <FieldsOfType {...field} />
      {!isRunnable(query) && query.hide !== true && (
        <NothingAsked onList={() => onChange(changeQueryType(query, 'traces'))} />
      )}
    </Stack>
  );
}

/** What to do where one trace is asked for and none is named. */
function NothingAsked({ onList }: { onList: () => void }) {
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      <Text variant="bodySmall" color="secondary">
        Nothing is asked yet: give an id, or list traces and open one by its name.
      </Text>
      <Button variant="secondary" size="sm" onClick={onList}>
        List traces
      </Button>
    </Stack>
  );
}

function FieldsOfType(field: TraceFieldProps) {
  switch (field.query.queryType) {
    case 'trace':
      return <TraceIdField {...field} />;
    case 'conversation':
      return <ConversationFields {...field} />;
    case 'traceStats':
      return <StatisticFields {...field} />;
    default:
      return <SearchFields {...field} />;
  }
}

/** A session, else one trace, else the stream of one of its spans. */
export function ConversationFields(field: TraceFieldProps) {
  const { query, change, traces, range } = field;
  const id = useId();
  const isSession = (query.session ?? '') !== '';
  return (
    <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
      <Field label="Session" description="All its traces, in order of time" htmlFor={`${id}-session`} noMargin>
        <PickOne
          id={`${id}-session`}
          value={query.session}
          choices={valueChoices(traces, 'sessions', range, query.experiments)}
          onChange={(session) => change({ session })}
          onClear={() => change({ session: undefined })}
          takesAnyText
          placeholder="None: one trace"
          width={30}
        />
      </Field>
      {isSession ? (
        <ExperimentsField
          experiments={query.experiments}
          traces={field.traces}
          onChange={(experiments) => change({ experiments })}
        />
      ) : (
        <>
          <TraceIdField {...field} />
          <Field label="Stream of span" description="Every chunk of a streamed answer" htmlFor={`${id}-span`} noMargin>
            <TypedText
              id={`${id}-span`}
              value={query.spanId ?? ''}
              onCommit={(text) => change({ spanId: text.trim() === '' ? undefined : text.trim() })}
              placeholder="None: the conversation"
              spellCheck={false}
              width={26}
            />
          </Field>
        </>
      )}
      {(query.rowFilters ?? []).length > 0 && (
        <Button variant="secondary" icon="filter" onClick={() => change({ rowFilters: undefined })}>
          Show all rows
        </Button>
      )}
    </Stack>
  );
}

export function TraceIdField({ query, change }: TraceFieldProps) {
  const id = useId();
  return (
    <Field label="Trace id" description="From the table of traces, from MLflow, or a variable" htmlFor={id} noMargin>
      <TypedText
        id={id}
        value={query.query ?? ''}
        onCommit={(text) => change({ query: text.trim() === '' ? undefined : text.trim() })}
        placeholder="tr-4e9895ccb4598a6dc66a2866029f4315"
        spellCheck={false}
        width={52}
      />
    </Field>
  );
}

const CHOICES = STATISTICS.map(({ name, title, description }) => ({ value: name, label: title, description }));

export function StatisticFields(field: TraceFieldProps) {
  const { query, change } = field;
  const id = useId();
  const statistic = query.statistic ?? 'calls';
  const info = STATISTICS.find(({ name }) => name === statistic);
  const groups = info === undefined ? [] : GROUPS[info.subject];
  return (
    <>
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <Field label="Statistic" htmlFor={`${id}-statistic`} noMargin>
          <PickOne
            id={`${id}-statistic`}
            value={statistic}
            choices={CHOICES}
            onChange={(name) => change({ statistic: name, ...keptGroups(query.groupBy, name) })}
            width={30}
          />
        </Field>
        {(info === undefined || info.reduce === 'quantile') && (
          <ManyField
            label="Quantiles"
            values={(query.quantiles ?? []).map(String)}
            choices={QUANTILE_CHOICES}
            onChange={(values) => change({ quantiles: values.length === 0 ? undefined : values.map(typedQuantile) })}
            nameOf={quantileName}
            takesAnyText
            placeholder="p50, p95 and p99"
            width={26}
          />
        )}
        <ManyField
          label="One line per"
          values={query.groupBy ?? []}
          choices={groups.map((value) => ({ value, label: value }))}
          onChange={(groupBy) => change({ groupBy: groupBy.length === 0 ? undefined : groupBy })}
          placeholder="All together"
          width={36}
        />
        <FormatField query={query} info={undefined} change={change} />
      </Stack>
      <TraceFiltersField {...field} />
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <ExperimentsField
          experiments={query.experiments}
          traces={field.traces}
          onChange={(experiments) => change({ experiments })}
        />
        <RawFilterField {...field} />
      </Stack>
    </>
  );
}

/** Labels that the other statistic does not have go. */
function keptGroups(groupBy: readonly string[] | undefined, statistic: string) {
  const subject = STATISTICS.find(({ name }) => name === statistic)?.subject;
  const kept = groupBy?.filter(
    (label) => isVariable(label) || subject === undefined || GROUPS[subject].includes(label)
  );
  return { groupBy: kept === undefined || kept.length === 0 ? undefined : kept };
}
