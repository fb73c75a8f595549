import type { FireworksQuery } from '../types';
import { Refusal } from './refusal';

/** `$1` and a `$` at an end are no names, `\$a` is the text in a regular expression, `[[:alpha:]]` a class of characters. */
const REFERENCE = /(?<!\\)\$(?:[A-Za-z_]\w*|\{\w+[^}]{0,250}\})|\[\[[A-Za-z_]\w*(?::\w+)?\]\]/;

/** A reference to a variable that is left in a text whose variables are replaced: there is none of that name. */
export function unknownVariable(text: string): string | undefined {
  return REFERENCE.exec(text)?.[0];
}

/** @throws Refusal, since a name that stands for nothing selects nothing, or excludes nothing, without a word */
export function refuseUnknownVariable(field: keyof FireworksQuery, text: string): void {
  const reference = unknownVariable(text);
  if (reference !== undefined) {
    throw new Refusal(
      field,
      `There is no variable ${reference} here. Write the name of one that the dashboard has, or the value itself.`
    );
  }
}
