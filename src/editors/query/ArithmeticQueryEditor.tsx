import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { ClipboardButton, Field, RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';
import { useId } from 'react';
import { metricInfo } from '../../catalogue';
import { readQuery } from '../../plan';
import { isTraceQuery } from '../../traces/eager';
import type { FireworksQuery, Format } from '../../types';
import type { Choice } from '../fields/choices';
import { PickOne, TypedText } from '../fields/Inputs';
import { useReading, type EditorSource } from '../source';
import { patchQuery } from './changeQuery';
import { explainArithmetic, type ArithmeticExplanation } from './explain';
import { PromqlText, Problem } from './Explained';
import { LegendField } from './OptionFields';

interface ArithmeticQueryEditorProps {
  datasource: EditorSource;
  query: FireworksQuery;
  /** All rows of the panel, which may be of other data sources. */
  queries: readonly DataQuery[] | undefined;
  onChange: (query: FireworksQuery) => void;
  onRunQuery: () => void;
  data?: PanelData;
}

/** The fields of a row that is computed of others, and below them what it means. */
export function ArithmeticQueryEditor(props: ArithmeticQueryEditorProps) {
  const { datasource, query, queries = [], onChange, onRunQuery, data } = props;
  const id = useId();
  const rows = queries.filter((row) => isOfSameSource(row, query)).map(readQuery);
  const explanation = useReading(() =>
    explainArithmetic(query, rows, data?.request?.scopedVars ?? {}, datasource.context)
  );
  const isNew = (query.expression ?? '').trim() === '';
  const change = (patch: Partial<FireworksQuery>) => {
    onChange(patchQuery(query, patch));
    onRunQuery();
  };
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" columnGap={2} rowGap={1} wrap="wrap" alignItems="flex-start">
        <Field
          label="Expression"
          description={`Rows by their letters, numbers, + - * / and brackets. ${rowsText(rows, query)}`}
          htmlFor={`${id}-expression`}
          noMargin
          invalid={!isNew && explanation?.ok === false && explanation.field === 'expression'}
        >
          <TypedText
            id={`${id}-expression`}
            value={query.expression ?? ''}
            onCommit={(expression) => change({ expression })}
            placeholder="100 * A / B"
            spellCheck={false}
            width={60}
          />
        </Field>
        <Field label="Unit" description="Of the result; that of the panel goes first." htmlFor={`${id}-unit`} noMargin>
          <PickOne
            id={`${id}-unit`}
            value={query.unit ?? ''}
            choices={UNITS}
            onChange={(unit) => change({ unit })}
            onClear={() => change({ unit: undefined })}
            takesAnyText
            placeholder={explanation?.ok === true ? `Automatic: ${unitName(explanation.unit)}` : 'Automatic'}
            width={32}
          />
        </Field>
      </Stack>
      {explanation !== undefined && <Meaning explanation={explanation} isNew={isNew} />}
      <Stack direction="row" columnGap={2} rowGap={1} wrap="wrap" alignItems="flex-start">
        <Field label="Format" noMargin>
          <RadioButtonGroup
            aria-label="Format"
            options={FORMATS.map((format) => ({ ...format }))}
            value={query.format === 'table' ? 'table' : 'time_series'}
            onChange={(format: Format) => change({ format: format === 'time_series' ? undefined : format })}
          />
        </Field>
        <LegendField query={query} change={change} />
      </Stack>
      <Text variant="bodySmall" color="secondary">
        Rows that are only computed with can be hidden with the eye. Grafana’s alerts and annotations cannot use this
        row.
      </Text>
    </Stack>
  );
}

const FORMATS = [
  { value: 'time_series' as const, label: 'Time series' },
  { value: 'table' as const, label: 'Table', description: 'One row per line, with a column per label' },
];

const UNITS: readonly Choice[] = [
  { value: 'percentunit', label: 'Percent', description: '1 is 100 %' },
  { value: 'percent', label: 'Percent (0–100)', description: '1 is 1 %, for 100 * A / B' },
  { value: 'none', label: 'Number' },
  { value: 'ms', label: 'Milliseconds' },
  { value: 's', label: 'Seconds' },
  { value: 'reqps', label: 'Requests/s' },
  { value: 'reqpm', label: 'Requests/min', description: 'For 60 * A' },
];

function unitName(unit: string | undefined): string {
  return UNITS.find(({ value }) => value === unit)?.label?.toLowerCase() ?? unit ?? 'none';
}

/** A panel may have rows of other data sources, which are not asked for together with this one. */
function isOfSameSource(row: DataQuery, query: DataQuery): boolean {
  return (
    row.datasource?.uid === undefined ||
    query.datasource?.uid === undefined ||
    row.datasource.uid === query.datasource.uid
  );
}

function rowsText(rows: readonly FireworksQuery[], own: FireworksQuery): string {
  const others = rows.filter((row) => row.refId !== own.refId && !isTraceQuery(row));
  return others.length === 0
    ? 'There is no other row yet: add one with a metric.'
    : `There are ${others.map((row) => `${row.refId} (${nameOf(row)})`).join(', ')}.`;
}

function nameOf({ queryType, expression, metric = '', offset = '' }: FireworksQuery): string {
  const name =
    queryType === 'arithmetic' ? (expression ?? '') : metric === '' ? 'no metric yet' : metricInfo(metric).title;
  return offset === '' ? name : `${name}, ${offset} earlier`;
}

function Meaning({ explanation, isNew }: { explanation: ArithmeticExplanation; isNew: boolean }) {
  const styles = useStyles2(getStyles);
  if (!explanation.ok) {
    return <Problem message={explanation.message} isNew={isNew} />;
  }
  const { sentence, promql } = explanation;
  return (
    <div>
      <Text variant="bodySmall">{sentence}</Text>
      {promql !== undefined && (
        <details>
          <summary className={styles.title}>PromQL</summary>
          <PromqlText>{promql}</PromqlText>
          <ClipboardButton variant="secondary" fill="text" size="sm" icon="copy" getText={() => promql}>
            Copy PromQL
          </ClipboardButton>
        </details>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ fontSize: theme.typography.bodySmall.fontSize, fontWeight: theme.typography.fontWeightMedium }),
});
