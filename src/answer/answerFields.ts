import type { Field } from '@grafana/data';

/**
 * Grafana names columns by their frame where several have the same ones, and asks a table whether texts wrap at two
 * places, by its version. What wraps is as wide as there is room.
 */
export function asShown(field: Field): Field {
  const custom: Record<string, unknown> = field.config.custom ?? {};
  const isWrapped = Object(custom.cellOptions).wrapText === true;
  return {
    ...field,
    config: {
      ...field.config,
      displayNameFromDS: field.config.displayNameFromDS ?? field.name,
      ...(isWrapped && { custom: { ...custom, minWidth: WORDS_WIDTH, wrapText: true } }),
    },
  };
}

const WORDS_WIDTH = 320;
