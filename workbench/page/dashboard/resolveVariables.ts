import type { DataSourceRef, TimeRange } from '@grafana/data';
import type { DataSourceService } from '../services/dataSources';
import type { Templates } from '../services/templates';
import { ALL_TEXT, ALL_VALUE, type VariableOption, type VariableState } from '../services/variables';
import type { VariableJson } from './model';
import { queryVariable } from './queryVariable';
import { optionsOf } from './variableOptions';

export interface VariableContext {
  dataSources: DataSourceService;
  templates: Templates;
  range: TimeRange;
  /** Values that the address gives for a variable. */
  chosen: (name: string) => string[] | undefined;
  /** Makes the variables so far known to `templates`, for those that refer to them. */
  publish: (variables: readonly VariableState[]) => void;
}

/** Loads and chooses, one after the other, since a variable may refer to those before it. */
export async function resolveVariables(
  models: readonly VariableJson[],
  context: VariableContext
): Promise<VariableState[]> {
  const states: VariableState[] = [];
  for (const model of models) {
    context.publish([...states]);
    states.push(await resolveOne(model, context));
  }
  context.publish(states);
  return states;
}

async function resolveOne(model: VariableJson, context: VariableContext): Promise<VariableState> {
  const state: VariableState = {
    name: model.name,
    label: model.label ?? model.name,
    type: typeOf(model),
    hide: model.hide ?? 0,
    multi: model.multi ?? false,
    includeAll: model.includeAll ?? false,
    allValue: model.allValue === '' ? undefined : model.allValue,
    options: [],
    value: [],
    text: [],
    filters: [],
    datasourceUid: context.dataSources.getInstanceSettings(model.datasource)?.uid,
  };
  try {
    switch (state.type) {
      case 'adhoc':
        return { ...state, filters: readFilters(context.chosen(model.name)) ?? model.filters ?? [] };
      case 'textbox':
      case 'constant': {
        const text = context.chosen(model.name)?.[0] ?? String(model.current?.value ?? model.query ?? '');
        return { ...state, value: [text], text: [text] };
      }
      default:
        return choose({ ...state, options: await loadOptions(model, context) }, model, context.chosen(model.name));
    }
  } catch (error) {
    return { ...state, error: error instanceof Error ? error.message : String(error) };
  }
}

async function loadOptions(model: VariableJson, context: VariableContext): Promise<VariableOption[]> {
  switch (model.type) {
    case 'datasource':
      return context.dataSources
        .getList({ type: String(model.query) })
        .map(({ name, uid }) => ({ text: name, value: uid }));
    case 'custom':
    case 'interval':
      return String(model.query ?? '')
        .split(',')
        .map((entry) => entry.trim())
        .map((entry) => {
          const [text = entry, value = entry] = entry.split(' : ');
          return { text, value };
        });
    case 'query': {
      const source = await context.dataSources.get(refOf(model.datasource, context.templates));
      const found = await queryVariable(source, model.query, context.range, model.name);
      return optionsOf(found, context.templates.replace(model.regex), model.sort);
    }
    default:
      return [];
  }
}

/** The address first, then what was saved, then all, then the first; values that do not exist fall away. */
function choose(state: VariableState, { current }: VariableJson, fromAddress: string[] | undefined): VariableState {
  const exists = (value: string) =>
    state.options.some((option) => option.value === value) || (value === ALL_VALUE && state.includeAll);
  const wanted = fromAddress?.map((value) => (value === ALL_TEXT ? ALL_VALUE : value));
  const saved = [current?.value ?? []].flat();
  const fallback = state.includeAll ? [ALL_VALUE] : state.options.slice(0, 1).map((option) => option.value);
  const candidates = [wanted ?? [], saved].map((values) => values.filter(exists));
  const value = (candidates.find((values) => values.length > 0) ?? fallback).slice(0, state.multi ? undefined : 1);
  const textOf = (each: string) => state.options.find((option) => option.value === each)?.text ?? ALL_TEXT;
  return { ...state, value, text: value.map(textOf) };
}

function typeOf(model: VariableJson): VariableState['type'] {
  const known = ['query', 'custom', 'datasource', 'textbox', 'constant', 'interval', 'adhoc'] as const;
  const type = known.find((each) => each === model.type);
  if (type === undefined) {
    throw new Error(`The workbench has no variables of type "${model.type}"`);
  }
  return type;
}

function refOf(ref: DataSourceRef | string | null | undefined, templates: Templates): string | undefined {
  const uid = typeof ref === 'string' ? ref : ref?.uid;
  return uid === undefined ? undefined : templates.replace(uid);
}

/** `label|operator|value`, as addresses carry ad hoc filters. */
function readFilters(chosen: string[] | undefined): VariableState['filters'] | undefined {
  return chosen?.flatMap((text) => {
    const [key, operator, value = '', ...more] = text.split('|');
    return key === undefined || operator === undefined
      ? []
      : { key, operator, value, ...(more.length > 0 ? { values: [value, ...more] } : {}) };
  });
}
