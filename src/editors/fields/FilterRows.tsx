import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, Stack, useStyles2 } from '@grafana/ui';
import { useId, useState, type ReactNode } from 'react';
import type { TraceFilter, TraceFilterOperator } from '../../types';
import type { Choice } from './choices';
import { PickMany, PickOne, TypedText, type PickOneProps } from './Inputs';

/** One row among others: how it is changed and taken away. */
export interface FilterRowSlot<F> {
  filter: F;
  /** From 1, for the names that a screen reader says. */
  number: number;
  /** The complete filters of the other rows. */
  others: readonly F[];
  onChange: (filter: F) => void;
  onRemove: () => void;
}

interface FilterRowsProps<F> {
  filters: readonly F[];
  /** What a new row begins with. */
  empty: F;
  isComplete: (filter: F) => boolean;
  /** Called with complete filters only. */
  onChange: (filters: F[]) => void;
  children: (slot: FilterRowSlot<F>) => ReactNode;
}

/** A row per filter; all must hold. Rows that are not complete yet are kept here and not saved. */
export function FilterRows<F>({ filters, empty, isComplete, onChange, children }: FilterRowsProps<F>) {
  const id = useId();
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState<{ rows: readonly F[]; saved: string }>({ rows: [], saved: '' });
  const saved = JSON.stringify(filters);
  // Filters changed from outside (another query, a link, "filter for value") win over rows begun on the old ones.
  const rows = draft.saved === saved ? draft.rows : filters;
  const update = (next: F[]) => {
    const complete = next.filter(isComplete);
    setDraft({ rows: next, saved: JSON.stringify(complete) });
    if (JSON.stringify(complete) !== saved) {
      onChange(complete);
    }
  };
  return (
    <div role="group" aria-labelledby={`${id}-title`}>
      <span id={`${id}-title`} className={styles.title}>
        Filters
      </span>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
        {rows.map((filter, index) => (
          <div key={index} className={styles.row}>
            {children({
              filter,
              number: index + 1,
              others: rows.filter((other, place) => place !== index && isComplete(other)),
              onChange: (changed) => update(rows.map((old, place) => (place === index ? changed : old))),
              onRemove: () => update(rows.filter((_, place) => place !== index)),
            })}
          </div>
        ))}
        <Button variant="secondary" icon="plus" onClick={() => update([...rows, empty])} aria-label="Add filter" />
      </Stack>
    </div>
  );
}

/** As the labels of Grafana's fields look. */
const getStyles = (theme: GrafanaTheme2) => ({
  title: css({
    display: 'block',
    marginBottom: theme.spacing(0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    lineHeight: 1.25,
  }),
  row: css({ maxWidth: '100%' }),
});

interface FilterRowLayoutProps<Operator extends string> {
  /** From 1, for the names that a screen reader says. */
  number: number;
  /** What the first box is called. */
  noun: string;
  label: Pick<PickOneProps, 'value' | 'choices' | 'onChange' | 'placeholder'>;
  operator: {
    value: Operator;
    choices: ReadonlyArray<Choice & { value: Operator }>;
    onChange: (operator: Operator) => void;
  };
  onRemove: () => void;
  /** The value's box, which needs these to be named. */
  children: (control: { id: string; 'aria-labelledby': string }) => ReactNode;
}

/** One filter: what is compared, how, with what, and the button that takes it away. */
export function FilterRowLayout<Operator extends string>({
  number,
  noun,
  label,
  operator,
  onRemove,
  children,
}: FilterRowLayoutProps<Operator>) {
  const id = useId();
  return (
    <Stack direction="row" gap={0.5} alignItems="center" wrap="wrap">
      <span id={`${id}-label-name`} hidden>{`${noun} of filter ${number}`}</span>
      <PickOne {...label} id={`${id}-label`} aria-labelledby={`${id}-label-name`} takesAnyText width={20} />
      <span id={`${id}-operator-name`} hidden>{`Operator of filter ${number}`}</span>
      <PickOne
        id={`${id}-operator`}
        aria-labelledby={`${id}-operator-name`}
        value={operator.value}
        choices={operator.choices}
        onChange={(picked) => {
          const chosen = operator.choices.find(({ value }) => value === picked)?.value;
          if (chosen !== undefined) {
            operator.onChange(chosen);
          }
        }}
        takesVariables={false}
        width={12}
      />
      <span id={`${id}-value-name`} hidden>{`Value of filter ${number}`}</span>
      <Stack direction="row" gap={0.5} alignItems="center">
        {children({ id: `${id}-value`, 'aria-labelledby': `${id}-value-name` })}
        <IconButton name="trash-alt" size="md" aria-label={`Remove filter ${number}`} onClick={onRemove} />
      </Stack>
    </Stack>
  );
}

interface FilterValueProps {
  id: string;
  'aria-labelledby': string;
  filter: Pick<TraceFilter, 'operator' | 'value' | 'values'>;
  /** Undefined where any text is as good as another. */
  choices: PickOneProps['choices'] | undefined;
  onChange: (changed: { value: string } | { values: string[] }) => void;
  placeholders: Record<'one' | 'several' | 'typed', string>;
  width: number;
  disabled?: boolean;
}

/** The control that fits the operator: one value, several, or a text that is typed. */
export function FilterValue({ filter, choices, onChange, placeholders, ...control }: FilterValueProps) {
  const { operator, value, values = [] } = filter;
  if (takesList(operator)) {
    return (
      <PickMany
        {...control}
        values={values}
        choices={choices ?? []}
        onChange={(chosen) => onChange({ values: chosen })}
        takesAnyText
        placeholder={placeholders.several}
      />
    );
  }
  if (choices !== undefined && (operator === '=' || operator === '!=')) {
    return (
      <PickOne
        {...control}
        value={value}
        choices={choices}
        onChange={(chosen) => onChange({ value: chosen })}
        takesAnyText
        placeholder={placeholders.one}
      />
    );
  }
  // So too for an operator that does not exist, which is refused with a message: what was written stays to be seen.
  return (
    <TypedText
      {...control}
      value={value}
      onCommit={(text) => onChange({ value: text })}
      placeholder={placeholders.typed}
    />
  );
}

/** A condition on labels or on fields of traces. */
interface Condition<Operator extends TraceFilterOperator> {
  label: string;
  operator: Operator;
  value: string;
  values?: string[];
}

/** Whether an operator takes several values. */
export function takesList(operator: TraceFilterOperator): boolean {
  return operator === '=|' || operator === '!=|';
}

/** The filter with another operator; what was chosen is kept as far as the new operator can hold it. */
export function changeOperator<Operator extends TraceFilterOperator>(
  { label, value, values }: Condition<Operator>,
  operator: Operator
): Condition<Operator> {
  return takesList(operator)
    ? { label, operator, value: '', values: values ?? (value === '' ? [] : [value]) }
    : { label, operator, value: value === '' ? (values?.[0] ?? '') : value };
}

/** Whether a row says enough to be saved; the others wait in the editor. */
export function isComplete({ label, operator, value, values }: Condition<TraceFilterOperator>): boolean {
  return label !== '' && (takesList(operator) ? (values ?? []).length > 0 : value !== '');
}
