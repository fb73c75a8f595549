import { Field, RadioButtonGroup, Stack } from '@grafana/ui';
import { useId } from 'react';
import type { MetricInfo } from '../../catalogue';
import { defaultOver, isVariable, overFunctionsOf, takesDuration } from '../../plan';
import { OVER_FUNCTIONS, type FireworksQuery, type Format, type Over, type OverFunction, type View } from '../../types';
import type { Choice } from '../fields/choices';
import { PickOne, TypedText } from '../fields/Inputs';
import { problemOf, type QueryFieldProps } from './explain';
import { knownView } from './choices';

/** How samples are summarised over time, and over which window. Both at their default are saved as nothing. */
export function OverFields({ query, info, change, explanation }: QueryFieldProps) {
  const id = useId();
  if (info === undefined) {
    return null;
  }
  const { over } = query;
  const view = knownView(query, info);
  const standard = defaultOver(info, view ?? 'value');
  const chooseFunction = (value: string) => {
    const fn = readFunction(value);
    change({ over: fn === undefined ? undefined : { fn, window: over?.window ?? standard.window } });
  };
  const chooseWindow = (window: string) => change({ over: { fn: over?.fn ?? standard.fn, window } });
  return (
    <Stack direction="row" gap={1} alignItems="flex-start">
      <Field label="Over time" htmlFor={`${id}-fn`} noMargin {...problemOf(explanation, 'over')}>
        <PickOne
          id={`${id}-fn`}
          value={over?.fn ?? DEFAULT_OVER}
          choices={overChoices(info, view)}
          onChange={chooseFunction}
          width={28}
        />
      </Field>
      <Field label="Window" htmlFor={`${id}-window`} noMargin {...problemOf(explanation, 'over')}>
        <PickOne
          id={`${id}-window`}
          value={over?.window ?? standard.window}
          choices={windowChoices(info)}
          onChange={chooseWindow}
          takesAnyText
          width={18}
        />
      </Field>
    </Stack>
  );
}

/** The summary that is drawn, in a few words. */
export function overName(query: FireworksQuery, info: MetricInfo): string {
  const { fn, window } = query.over ?? defaultOver(info, knownView(query, info) ?? 'value');
  const name = OVER_FUNCTIONS.find((known) => known === fn);
  const span = WINDOWS.find(({ value }) => value === window);
  return `${(name && NAMES[name]) ?? fn}, ${span?.label?.toLowerCase() ?? window}`.toLowerCase();
}

function readFunction(value: string): Over['fn'] | undefined {
  return OVER_FUNCTIONS.find((known) => known === value) ?? (isVariable(value) ? value : undefined);
}

/** Stands for "as the catalogue has it", which is saved as no `over` at all. */
const DEFAULT_OVER = 'default';

const NAMES: Readonly<Record<OverFunction, string>> = {
  last: 'Newest sample',
  avg: 'Average',
  min: 'Lowest',
  max: 'Highest',
  total: 'Total',
};

const DESCRIPTIONS: Readonly<Record<OverFunction, string>> = {
  last: 'The newest sample of the window',
  avg: 'The mean of all samples of the window',
  min: 'The lowest sample of the window',
  max: 'The highest sample of the window, so that short peaks stay visible',
  total: 'Events in the minutes that were observed: each per-second rate times 60',
};

/** @param view undefined when a variable decides */
function overChoices(info: MetricInfo, view: View | undefined): Choice[] {
  const { fn: standard } = defaultOver(info, view ?? 'value');
  return [
    { value: DEFAULT_OVER, label: `Default (${NAMES[standard].toLowerCase()})`, description: DESCRIPTIONS[standard] },
    ...overFunctionsOf(info, view).map((fn) => ({
      value: fn,
      label: NAMES[fn],
      description: DESCRIPTIONS[fn],
    })),
  ];
}

const WINDOWS: readonly Choice[] = [
  { value: 'step', label: 'Each step', description: 'One value per point of the panel' },
  { value: 'range', label: 'Whole range', description: 'One value for the whole time range' },
];
const DURATIONS: readonly Choice[] = [
  { value: '5m', label: '5m', description: 'The 5 minutes before each point' },
  { value: '15m', label: '15m', description: 'The 15 minutes before each point' },
  { value: '1h', label: '1h', description: 'The hour before each point' },
];

function windowChoices(info: MetricInfo): readonly Choice[] {
  return takesDuration(info) ? [...WINDOWS, ...DURATIONS] : WINDOWS;
}

const OFFSETS: readonly Choice[] = [
  { value: '1h', label: '1h', description: 'The hour before' },
  { value: '1d', label: '1d', description: 'The day before' },
  { value: '1w', label: '1w', description: 'The week before' },
];

/** How much earlier to look, for a line to compare with. */
export function OffsetField({ query, change, explanation }: QueryFieldProps) {
  const id = useId();
  return (
    <Field label="Offset" htmlFor={id} noMargin {...problemOf(explanation, 'offset')}>
      <PickOne
        id={id}
        value={query.offset ?? ''}
        choices={OFFSETS}
        onChange={(offset) => change({ offset })}
        onClear={() => change({ offset: undefined })}
        takesAnyText
        placeholder="None"
        width={18}
      />
    </Field>
  );
}

const FORMATS = [
  { value: 'time_series' as const, label: 'Time series' },
  { value: 'table' as const, label: 'Table', description: 'One row per line, with a column per label' },
];

const OF_DISTRIBUTION = [
  { value: 'series' as const, label: 'Series', description: 'A value per bucket, for any panel' },
  { value: 'table' as const, label: 'Rows', description: 'A row per bucket, for a table or a bar chart' },
];

type FormatChoice = { value: Format; label: string; description?: string };

function formats(
  query: FireworksQuery,
  info: MetricInfo | undefined
): { options: readonly FormatChoice[]; chosen: Format; standard: Format } {
  const isDistribution = info !== undefined && knownView(query, info) === 'distribution';
  const options: readonly FormatChoice[] = isDistribution ? OF_DISTRIBUTION : FORMATS;
  const standard = isDistribution ? 'table' : 'time_series';
  return { options, standard, chosen: options.find(({ value }) => value === query.format)?.value ?? standard };
}

/** How the answer is laid out, in a word or two. */
export function formatName(query: FireworksQuery, info: MetricInfo | undefined): string {
  const { options, chosen } = formats(query, info);
  return (options.find(({ value }) => value === chosen)?.label ?? chosen).toLowerCase();
}

export function FormatField({ query, info, change }: Omit<QueryFieldProps, 'explanation'>) {
  const id = useId();
  const { options, chosen, standard } = formats(query, info);
  return (
    <Field label="Format" noMargin>
      <RadioButtonGroup
        id={id}
        aria-label="Format"
        options={[...options]}
        value={chosen}
        onChange={(format) => change({ format: format === standard ? undefined : format })}
      />
    </Field>
  );
}

export function LegendField({ query, change }: Pick<QueryFieldProps, 'query' | 'change'>) {
  const id = useId();
  return (
    <Field label="Legend" htmlFor={id} noMargin>
      <TypedText
        id={id}
        value={query.legend ?? ''}
        onCommit={(text) => change({ legend: text === '' ? undefined : text })}
        placeholder="The labels that differ, or {{deployment_id}} {{quantile}}"
        width={50}
      />
    </Field>
  );
}
