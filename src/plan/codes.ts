import { documentedLabelName, ERROR_CODE_LABEL, ERRORS } from '../catalogue';
import { escapeRegex, type Matcher } from '../series/matcher';
import type { Filter, FireworksQuery } from '../types';
import { Refusal } from './plan';
import { isVariable, writtenList } from './variables';

/** `4xx` is a class, `429` a code; nothing or `all` is every code. @throws Refusal for what cannot be a code */
export function codeMatcher(codes: readonly string[]): Matcher | undefined {
  const patterns = readCodes(codes, 'codes');
  return patterns === undefined || patterns.length === 0
    ? undefined
    : { label: ERROR_CODE_LABEL.name, operator: '=~', value: patterns.join('|') };
}

/** Whether values of this label are HTTP status codes. @param metric empty when all metrics are meant */
export function holdsCodes(metric: string, label: string): boolean {
  return (metric === ERRORS || metric === '') && documentedLabelName(metric, label) === ERROR_CODE_LABEL.name;
}

/**
 * A filter on the status code under the documented name. Under `=` and one-of a class such as `5xx` means its codes;
 * a regular expression stays one. @throws Refusal for what cannot be a code, since it would count nothing, silently
 */
export function codeFilter(filter: Filter): Filter {
  const label = ERROR_CODE_LABEL.name;
  switch (filter.operator) {
    case '=~':
    case '!~':
      if (MATCHES_NO_CODE.test(filter.value)) {
        throw new Refusal(
          'filters',
          `No status code matches the regular expression ${filter.value}. Write 5.. for the codes of a class, or choose the operator = for 5xx.`
        );
      }
      return { ...filter, label };
    case '=':
    case '!=':
    case '=|':
    case '!=|': {
      const excludes = filter.operator === '!=' || filter.operator === '!=|';
      const patterns = readCodes(filter.values ?? [filter.value], 'filters');
      if (patterns === undefined) {
        return { label, operator: excludes ? '!~' : '=~', value: '.*' };
      }
      const [only] = patterns;
      if (only === undefined || (patterns.length === 1 && CODE.test(only))) {
        return { label, operator: excludes ? '!=' : '=', value: only ?? '' };
      }
      return { label, operator: excludes ? '!~' : '=~', value: patterns.join('|') };
    }
  }
}

/** A class as it is written elsewhere, or a variable that does not exist. */
const MATCHES_NO_CODE = /[1-5]xx|\$[\w{]/i;
const EVERY_CODE = /^(all|\$__all|\.\*|\.\+|\*)$/i;
const CLASS = /^([1-5])xx$/i;
const CODE = /^\d{3}$/;

/**
 * Regular expressions of the codes; undefined for all. A text may hold several, as variables write them: `500,429`,
 * `500|429`, `(500|429)`, `{500,429}`.
 */
function readCodes(texts: readonly string[], field: keyof FireworksQuery): string[] | undefined {
  const codes = texts.flatMap((text) => writtenList(text.trim()));
  if (codes.some((code) => EVERY_CODE.test(code))) {
    return undefined;
  }
  return codes.map((code) => {
    const codeClass = CLASS.exec(code)?.[1];
    if (codeClass === undefined && !CODE.test(code)) {
      throw new Refusal(
        field,
        isVariable(code)
          ? `There is no variable ${code} here. Write the name of one that the dashboard has, or a code such as 503.`
          : `"${code}" is no HTTP status code. Write a code such as 503, a class such as 5xx, or all.`
      );
    }
    return codeClass === undefined ? escapeRegex(code) : `${codeClass}..`;
  });
}
