import { documentedLabelName, ERROR_CODE_LABEL } from '../catalogue';
import { escapeRegex, type Matcher } from '../series/matcher';
import { compilePattern, PatternError } from '../series/pattern';
import { FILTER_OPERATORS, type Filter, type FilterOperator } from '../types';
import { codeFilter, holdsCodes } from './codes';
import { Refusal, type Selection } from './plan';
import { holdsSeveral } from './variables';

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
