import type { Json } from '../recorded';

/**
 * JSON as Python prints it, with a space after each comma and colon: searches look into the printed text.
 * Text that is not ASCII is printed as it is.
 */
export function pythonJson(value: Json): string {
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  let text = '';
  if (isList(value)) {
    for (const one of value) {
      text += text === '' ? pythonJson(one) : `, ${pythonJson(one)}`;
    }
    return `[${text}]`;
  }
  for (const key of Object.keys(value)) {
    const one = `${JSON.stringify(key)}: ${pythonJson(value[key] ?? null)}`;
    text += text === '' ? one : `, ${one}`;
  }
  return `{${text}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
