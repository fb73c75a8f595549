import type { AdHocVariableFilter, ScopedVars, TimeRange, TypedVariableModel } from '@grafana/data';
import type { TemplateSrv, VariableInterpolation } from '@grafana/runtime';
import { dataMacro } from './dataMacros';
import { VARIABLE_FORMATS } from './variableFormats';
import { chosenValues, isAll, variableParams, type VariableState } from './variables';

/** What variables stand for at the moment: the dashboard that is shown, or nothing but a range. */
export interface TemplateScope {
  variables: readonly VariableState[];
  range: TimeRange;
  /** Empty outside of dashboards. */
  dashboardUid: string;
}

/** A function given as format gets the value (a list for a multi-value variable) and what is known of the variable. */
type CustomFormat = (value: unknown, variable: { name: string; multi: boolean; includeAll: boolean }) => string;

export interface Templates extends TemplateSrv {
  getAdhocFilters(dataSourceName: string): AdHocVariableFilter[];
}

/** `$name`, `[[name:format]]`, `${name.field:format}`, as in Grafana's features/variables/utils.ts. */
const REFERENCE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}/g;

/** Grafana's template service over the variables of `scope`. What is not known stays as it was written. */
export function createTemplates(
  scope: () => TemplateScope,
  uidOf: (nameOrUid: string) => string | undefined
): Templates {
  const find = (name: string) => scope().variables.find((variable) => variable.name === name);

  function replace(
    target?: string,
    scopedVars?: ScopedVars,
    format?: string | Function,
    interpolations?: VariableInterpolation[]
  ): string {
    return (target ?? '').replace(REFERENCE, (match, plain, square, squareFormat, curly, fieldPath, curlyFormat) => {
      const variableName: string = plain ?? square ?? curly;
      const chosen: string | Function | undefined = squareFormat ?? curlyFormat ?? format;
      const value = resolve(match, variableName, fieldPath, chosen, scopedVars);
      interpolations?.push({
        match,
        variableName,
        fieldPath,
        format: typeof chosen === 'string' ? chosen : undefined,
        value,
        found: value !== match,
      });
      return value;
    });
  }

  function resolve(
    match: string,
    name: string,
    fieldPath: string | undefined,
    format: string | Function | undefined,
    scopedVars: ScopedVars | undefined
  ): string {
    const variable = find(name);
    const scoped = scopedVars?.[name];
    if (scoped !== undefined && scoped.value !== null && scoped.value !== undefined) {
      const value: unknown = fieldPath === undefined ? scoped.value : scoped.value[fieldPath];
      return write(value, format === 'text' ? scoped.text : undefined, format, variable ?? plainVariable(name));
    }
    if (variable === undefined) {
      return builtIn(match, name, fieldPath, format, scopedVars) ?? match;
    }
    if (variable.type === 'adhoc') {
      return '';
    }
    if (format === 'queryparam') {
      return variableParams([variable]).toString();
    }
    if (isAll(variable) && variable.allValue !== undefined && format !== 'text' && format !== 'percentencode') {
      return replace(variable.allValue, scopedVars);
    }
    const values = chosenValues(variable);
    const value = variable.multi || isAll(variable) ? values : (values[0] ?? '');
    return write(value, variable.text, format, variable);
  }

  function builtIn(
    match: string,
    name: string,
    fieldPath: string | undefined,
    format: string | Function | undefined,
    scopedVars: ScopedVars | undefined
  ): string | undefined {
    const { range, variables, dashboardUid } = scope();
    const milliseconds = range.to.valueOf() - range.from.valueOf();
    switch (name) {
      case '__from':
        return writeTime(range.from.valueOf(), format);
      case '__to':
        return writeTime(range.to.valueOf(), format);
      case '__range':
        return `${Math.round(milliseconds / 1000)}s`;
      case '__range_s':
        return String(Math.round(milliseconds / 1000));
      case '__range_ms':
        return String(milliseconds);
      case '__dashboard':
        return dashboardUid;
      case '__timezone':
        return Intl.DateTimeFormat().resolvedOptions().timeZone;
      case '__url_time_range':
        return new URLSearchParams({ from: String(range.raw.from), to: String(range.raw.to) }).toString();
      case '__all_variables':
        return variableParams(variables).toString();
      default: {
        const value = dataMacro(name, fieldPath, scopedVars);
        return value === undefined ? undefined : write(value, undefined, format, plainVariable(match));
      }
    }
  }

  return {
    getVariables: () => scope().variables.map(toModel),
    replace,
    containsTemplate: (target) =>
      [...(target ?? '').matchAll(REFERENCE)].some(([, plain, square, , curly]) => {
        const name = plain ?? square ?? curly ?? '';
        return find(name) !== undefined || name.startsWith('__');
      }),
    updateTimeRange: () => undefined,
    getAdhocFilters: (dataSourceName) => {
      const uid = uidOf(dataSourceName);
      return scope().variables.flatMap(({ type, datasourceUid, filters }) =>
        type === 'adhoc' && uid !== undefined && replace(datasourceUid) === uid ? filters : []
      );
    },
  };
}

function plainVariable(name: string) {
  return { name, multi: false, includeAll: false };
}

function write(
  value: unknown,
  text: unknown,
  format: string | Function | undefined,
  variable: { name: string; multi: boolean; includeAll: boolean }
): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof format === 'function') {
    const custom = format as CustomFormat;
    return custom(value, variable);
  }
  const single = !Array.isArray(value);
  const source = format === 'text' && text !== undefined ? text : value;
  const values = (Array.isArray(source) ? source : [source]).map(String);
  const formatter = VARIABLE_FORMATS[format ?? 'glob'] ?? VARIABLE_FORMATS.glob;
  return formatter?.(values, single) ?? '';
}

/** `${__from:date:iso}` and `${__from:date:seconds}`; without a format the milliseconds. */
function writeTime(milliseconds: number, format: string | Function | undefined): string {
  switch (format) {
    case 'date':
    case 'date:iso':
      return new Date(milliseconds).toISOString();
    case 'date:seconds':
      return String(Math.floor(milliseconds / 1000));
    default:
      return String(milliseconds);
  }
}

function toModel(variable: VariableState): TypedVariableModel {
  const { name, label, type, multi, includeAll, options } = variable;
  const several = multi || isAll(variable);
  const current = {
    text: several ? [...variable.text] : (variable.text[0] ?? ''),
    value: several ? [...variable.value] : (variable.value[0] ?? ''),
    selected: true,
  };
  // Plugins read name, type, current and options; a full model per type would be Grafana's own.
  return { id: name, name, label, type, multi, includeAll, options, current } as unknown as TypedVariableModel;
}
