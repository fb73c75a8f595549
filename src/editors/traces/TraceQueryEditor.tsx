import type { TimeRange } from '@grafana/data';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { isRunnable, type OpenedTraces } from '../../answer';
import type { FireworksQuery } from '../../types';
import { changeQueryType, patchQuery } from '../query/changeQuery';
import { ConversationFields, TraceIdField } from './ConversationFields';
import { SearchFields } from './SearchFields';
import { StatisticFields } from './StatisticFields';
import type { TraceFieldProps } from './traceFields';

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
