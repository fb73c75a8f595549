import { getTemplateSrv } from '@grafana/runtime';
import type { OpenedTraces } from '../../answer';
import { isVariable } from '../../plan';
import type { FireworksQuery, TraceList } from '../../types';

/** One row of a list to choose from. */
export interface Choice {
  value: string;
  /** Shown instead of the value. */
  label?: string;
  description?: string;
  group?: string;
}

export interface Arrangement {
  choices: readonly Choice[];
  /** What is chosen now. It leads the list, so that leaving an opened list with Tab changes nothing. */
  chosen?: Choice;
  /** What was typed so far. */
  typed: string;
  /** Whether typed text that is not in the list may be taken as it is. */
  takesAnyText: boolean;
  /** Whether a typed variable may. */
  takesVariables: boolean;
}

/**
 * The rows to show: those in which every typed word occurs (in label, value or description), best first.
 * Typed text becomes a row of its own, before the others when it is a variable and after them otherwise,
 * so that Enter picks what a search found.
 */
export function arrangeChoices({ choices, chosen, typed, takesAnyText, takesVariables }: Arrangement): Choice[] {
  const sought = typed.trim();
  const all = chosen === undefined ? [...choices] : [chosen, ...choices.filter(({ value }) => value !== chosen.value)];
  if (sought === '') {
    return all;
  }
  const words = sought.toLowerCase().split(/\s+/);
  const found = all
    .flatMap((choice) => {
      const place = rank(choice, sought.toLowerCase(), words);
      return place === undefined ? [] : [{ choice, place }];
    })
    .sort((a, b) => a.place - b.place)
    .map(({ choice }) => choice);
  if (choices.some(({ value }) => value === sought)) {
    return found;
  }
  const own: Choice = { value: sought, label: sought, description: 'Use what was typed' };
  if (isVariable(sought)) {
    return takesVariables ? [own, ...found] : found;
  }
  return takesAnyText ? [...found, own] : found;
}

/** Lower is better; undefined when a word is missing. */
function rank(choice: Choice, sought: string, words: readonly string[]): number | undefined {
  const value = choice.value.toLowerCase();
  const label = (choice.label ?? choice.value).toLowerCase();
  const text = `${label} ${value} ${choice.description?.toLowerCase() ?? ''}`;
  if (!words.every((word) => text.includes(word))) {
    return undefined;
  }
  if (label === sought || value === sought) {
    return 0;
  }
  if (label.startsWith(sought) || value.startsWith(sought)) {
    return 1;
  }
  return words.every((word) => label.includes(word) || value.includes(word)) ? 2 : 3;
}

/** The dashboard's variables as a person would type them, for lists of choices. */
export function variableChoices(): Choice[] {
  return getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}`, group: 'Dashboard variables' }));
}

export interface MillisecondRange {
  fromMs: number;
  toMs: number;
}

/** What every part of a trace query's editor gets. */
export interface TraceFieldProps {
  query: FireworksQuery;
  /** Saves changed fields and runs the query; undefined takes a field out. */
  change: (patch: Partial<FireworksQuery>) => void;
  traces: OpenedTraces;
  /** Where values to choose from are looked for. */
  range: MillisecondRange;
}

/** What was recorded, as a list to choose from. A list that cannot be had is empty: values may be typed too. */
export function valueChoices(
  traces: OpenedTraces,
  list: TraceList,
  range: MillisecondRange,
  experiments: readonly string[] | undefined
): () => Promise<Choice[]> {
  return async () => {
    const source = await traces.source();
    // A variable among the experiments is not replaced here; those of the data source are near enough for a list.
    const ids = (experiments ?? []).filter((id) => /^\d+$/.test(id));
    const values = await source.values(list, range, ids).catch(() => []);
    return values.map((value) => ({ value, label: value }));
  };
}

export function experimentChoices(traces: OpenedTraces): () => Promise<Choice[]> {
  return async () => {
    const experiments = await traces
      .source()
      .then((source) => source.experiments())
      .catch(() => []);
    return experiments.map(({ id, name }) => ({ value: id, label: name, description: `Experiment ${id}` }));
  };
}
