import { dateTimeParse, getTimeZone } from '@grafana/data';
import { Input, Stack } from '@grafana/ui';
import { useId } from 'react';
import type { ExportRange } from '../../history';
import { PickOne } from '../fields/Inputs';

/** What part of a history is meant, as it was chosen. */
export type ChosenRange =
  { kind: 'everything' } | { kind: 'last'; hours: number } | { kind: 'between'; from: string; to: string };

export const EVERYTHING: ChosenRange = { kind: 'everything' };

const BETWEEN = 'between';
const ALL = 'all';
const CHOICES = [
  { value: ALL, label: 'Everything' },
  { value: '1', label: 'Last hour' },
  { value: '6', label: 'Last 6 hours' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: BETWEEN, label: 'From … to …' },
];

interface ExportRangeFieldProps {
  range: ChosenRange;
  onChange: (range: ChosenRange) => void;
  disabled: boolean;
}

export function ExportRangeField({ range, onChange, disabled }: ExportRangeFieldProps) {
  const id = useId();
  return (
    <Stack gap={1} wrap="wrap">
      <span id={`${id}-name`} hidden>
        Time range to export
      </span>
      <PickOne
        id={id}
        aria-labelledby={`${id}-name`}
        choices={CHOICES}
        value={valueOf(range)}
        onChange={(value) => onChange(rangeOf(value))}
        takesVariables={false}
        disabled={disabled}
        width={20}
      />
      {range.kind === 'between' &&
        (['from', 'to'] as const).map((end) => (
          <Input
            key={end}
            type="datetime-local"
            aria-label={end === 'from' ? 'Export from' : 'Export to'}
            value={range[end]}
            onChange={(event) => onChange({ ...range, [end]: event.currentTarget.value })}
            disabled={disabled}
            width={28}
          />
        ))}
    </Stack>
  );
}

function valueOf(range: ChosenRange): string {
  switch (range.kind) {
    case 'everything':
      return ALL;
    case 'last':
      return String(range.hours);
    case 'between':
      return BETWEEN;
  }
}

function rangeOf(value: string): ChosenRange {
  return value === ALL
    ? EVERYTHING
    : value === BETWEEN
      ? { kind: 'between', from: '', to: '' }
      : { kind: 'last', hours: Number(value) };
}

/** The times that are meant, those that were typed in the time zone of this Grafana. An end that is left open has none. */
export function exportTimes(range: ChosenRange, nowMs: number): ExportRange {
  switch (range.kind) {
    case 'everything':
      return {};
    case 'last':
      return { fromMs: nowMs - range.hours * 3_600_000 };
    case 'between':
      return { fromMs: typedTime(range.from), untilMs: typedTime(range.to) };
  }
}

function typedTime(text: string): number | undefined {
  const time = dateTimeParse(text, { timeZone: getTimeZone() });
  return time.isValid() ? time.valueOf() : undefined;
}
