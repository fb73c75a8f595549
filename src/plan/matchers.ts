import { documentedLabelName } from '../catalogue';
import { escapeRegex, type Matcher } from '../series/matcher';
import { compilePattern, PatternError } from '../series/pattern';
import { FILTER_OPERATORS, type Filter } from '../types';
import { codeFilter, holdsCodes } from './codes';
import { isFilterOperator } from './fields';
import { Refusal } from './refusal';
import { BETWEEN_VALUES } from './variables';

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
  if (label.includes(BETWEEN_VALUES)) {
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
