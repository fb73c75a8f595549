import type { ScopedVars } from '@grafana/data';
import type { Templates } from '../variables';

/** A variable's value, its values, or an "All" that has a value of its own. */
export type VariableValue = string | readonly string[] | { all: string };

/**
 * Grafana's template service over these variables, as far as queries use it: a function given as format is called but
 * for what is not known, for what is written in a format of its own, and for an "All" with a value of its own.
 */
export function templatesOf(variables: Readonly<Record<string, VariableValue>>): Templates {
  const known = new Map(Object.entries(variables));
  return {
    replace(target = '', scopedVars?: ScopedVars, format?: string | Function) {
      return target.replace(
        /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?::([^}$]+))?\}/g,
        (whole, plain, square, squareFormat, curly, curlyFormat) => {
          const name: string = plain ?? square ?? curly;
          const scoped: unknown = scopedVars?.[name]?.value;
          const value = typeof scoped === 'string' ? scoped : known.get(name);
          return value === undefined ? whole : write(value, squareFormat ?? curlyFormat ?? format ?? 'glob');
        }
      );
    },
  };
}

function write(value: VariableValue, format: string | Function): string {
  if (typeof value === 'object' && 'all' in value) {
    return value.all;
  }
  if (typeof format === 'function') {
    return String(format(value, { multi: typeof value !== 'string', includeAll: false }));
  }
  const values = [value].flat();
  switch (format) {
    case 'csv':
      return values.join(',');
    case 'pipe':
      return values.join('|');
    case 'regex':
      return values.length === 1 ? (values[0] ?? '') : `(${values.join('|')})`;
    default:
      return values.length === 1 ? (values[0] ?? '') : `{${values.join(',')}}`;
  }
}
