/** How a variable's value is written where it is used: `${name:csv}`. The names and results are Grafana's. */
export type VariableFormatter = (values: readonly string[], single: boolean) => string;

const escapeRegex = (value: string) => value.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');

export const VARIABLE_FORMATS: Record<string, VariableFormatter> = {
  glob: (values, single) => (single || values.length === 1 ? (values[0] ?? '') : `{${values.join(',')}}`),
  csv: (values) => values.join(','),
  pipe: (values) => values.join('|'),
  raw: (values) => values.join(','),
  text: (values) => values.join(' + '),
  json: (values, single) => (single ? (values[0] ?? '') : JSON.stringify(values)),
  singlequote: (values) => values.map((value) => `'${value.replaceAll("'", "\\'")}'`).join(','),
  doublequote: (values) => values.map((value) => `"${value.replaceAll('"', '\\"')}"`).join(','),
  percentencode: (values, single) =>
    encodeURIComponent(single || values.length === 1 ? (values[0] ?? '') : `{${values.join(',')}}`),
  regex: (values) => {
    const escaped = values.map(escapeRegex);
    return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
  },
};
