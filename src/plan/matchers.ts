import { documentedLabelName, ERROR_CODE_LABEL, ERRORS } from '../catalogue';
import { escapeRegex, type Matcher } from '../series/labels';
import { compilePattern, PatternError } from '../series/pattern';
import { FILTER_OPERATORS, type Filter, type FilterOperator, type FireworksQuery } from '../types';
import { Refusal, type Selection } from './plan';
import { holdsSeveral, isVariable, writtenList } from './variables';

/**
 * Filters as matchers, labels under their documented names.
 * @throws Refusal with words for the query's author for what cannot be honoured: an operator that does not exist, a
 * pattern that is no regular expression, a status code that is none.
 * @throws PatternsNotLoaded
 */
export function toMatchers(metric: string, filters: readonly Filter[]): Matcher[] {
  return filters.map((filter) => {
    assertReadable(filter);
    return holdsCodes(metric, filter.label) ? toMatcher(codeFilter(filter)) : toMatcher(named(metric, filter));
  });
}

/** The series of the metric that pass the filters. @throws as `toMatchers` */
export function select(metric: string, filters: readonly Filter[]): Selection {
  return { metric, matchers: toMatchers(metric, filters) };
}

/** The filters but those on the status code, which only a metric of errors has. */
export function withoutCodes(metric: string, filters: readonly Filter[]): Filter[] {
  return filters.filter(({ label }) => !isCode(metric, label));
}

export function isCode(metric: string, label: string): boolean {
  return documentedLabelName(metric, label) === ERROR_CODE_LABEL.name;
}

/** Whether labels can be filtered by this operator. */
export function isFilterOperator(operator: string): operator is FilterOperator {
  return FILTER_OPERATORS.some((one) => one === operator);
}

function named(metric: string, filter: Filter): Filter {
  return { ...filter, label: documentedLabelName(metric, filter.label) };
}

function toMatcher(filter: Filter): Matcher {
  const { label } = filter;
  switch (filter.operator) {
    case '=':
    case '!=':
      return { label, operator: filter.operator, value: filter.value };
    case '=~':
    case '!~':
      assertPattern(filter);
      return { label, operator: filter.operator, value: filter.value };
    case '=|':
    case '!=|': {
      const value = (filter.values ?? [filter.value]).map(escapeRegex).join('|');
      return { label, operator: filter.operator === '=|' ? '=~' : '!~', value };
    }
  }
}

function assertReadable({ label, operator }: Filter): void {
  if (label === '') {
    throw new Refusal('filters', 'The variable in a filter’s label holds nothing. Choose a label for it.');
  }
  if (holdsSeveral(label)) {
    throw new Refusal('filters', `The variable in a filter’s label has several values: ${label}. Choose one.`);
  }
  if (!isFilterOperator(operator)) {
    const known = FILTER_OPERATORS.join(' ');
    throw new Refusal(
      'filters',
      `The filter on ${label} has the operator "${String(operator)}", which labels do not have. Choose one of ${known} (=| is one of, !=| none of).`
    );
  }
}

function assertPattern(filter: Filter): void {
  try {
    compilePattern(filter.value);
  } catch (error) {
    if (error instanceof PatternError) {
      const what = `The filter on ${filter.label} is not a regular expression: ${filter.value}`;
      throw new Refusal('filters', `${what} (${error.message}).`);
    }
    throw error;
  }
}

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
