import type { AdHocVariableFilter, TypedVariableModel } from '@grafana/data';

/** The value that stands for every option. */
export const ALL_VALUE = '$__all';
export const ALL_TEXT = 'All';

export interface VariableOption {
  text: string;
  value: string;
}

/** A dashboard's variable with what it stands for now. */
export interface VariableState {
  name: string;
  label: string;
  type: TypedVariableModel['type'];
  /** 0 shown, 1 without its label, 2 not at all. */
  hide: number;
  multi: boolean;
  includeAll: boolean;
  allValue: string | undefined;
  options: readonly VariableOption[];
  /** Chosen values; `[ALL_VALUE]` for all. One for a variable that is not multi-value. */
  value: readonly string[];
  text: readonly string[];
  /** For type `adhoc`. */
  filters: readonly AdHocVariableFilter[];
  datasourceUid: string | undefined;
  error?: string;
}

export function isAll(variable: VariableState): boolean {
  return variable.value[0] === ALL_VALUE;
}

/** The values that queries see: every option for All. */
export function chosenValues(variable: VariableState): readonly string[] {
  return isAll(variable) ? variable.options.map((option) => option.value) : variable.value;
}

/** `var-name=value` pairs, as dashboards' addresses carry them. */
export function variableParams(variables: readonly VariableState[]): URLSearchParams {
  const params = new URLSearchParams();
  for (const variable of variables) {
    const values =
      variable.type === 'adhoc'
        ? variable.filters.map(({ key, operator, value, values }) => [key, operator, ...(values ?? [value])].join('|'))
        : variable.value;
    values.forEach((value) => params.append(`var-${variable.name}`, value));
  }
  return params;
}
