import { FieldType, type Field } from '@grafana/data';

/**
 * Grafana names columns by their frame where several have the same ones, and asks a table whether texts wrap at two
 * places, by its version. What wraps is as wide as there is room, and not between a number and its %.
 */
export function asShown(field: Field): Field {
  const custom: Record<string, unknown> = field.config.custom ?? {};
  const isWrapped = Object(custom.cellOptions).wrapText === true;
  return {
    ...field,
    values: field.type === FieldType.string ? field.values.map(withUnbrokenPercent) : field.values,
    config: {
      ...field.config,
      displayNameFromDS: field.config.displayNameFromDS ?? field.name,
      ...(isWrapped && { custom: { ...custom, minWidth: WORDS_WIDTH, wrapText: true } }),
    },
  };
}

const WORDS_WIDTH = 320;

function withUnbrokenPercent(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/(\d) %/g, '$1\u00a0%') : value;
}
