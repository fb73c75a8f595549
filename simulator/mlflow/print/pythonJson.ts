import type { Json } from '../recorded';

/**
 * JSON as Python prints it, with a space after each comma and colon: searches look into the printed text.
 * Text that is not ASCII is printed as it is.
 */
export function pythonJson(value: Json): string {
  switch (typeof value) {
    case 'object':
      if (value === null) {
        return 'null';
      }
      return isList(value)
        ? `[${value.map(pythonJson).join(', ')}]`
        : `{${Object.entries(value)
            .map(([key, one]) => `${JSON.stringify(key)}: ${pythonJson(one)}`)
            .join(', ')}}`;
    case 'string':
      return JSON.stringify(value);
    default:
      return String(value);
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
