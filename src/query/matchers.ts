import { documentedLabelName, ERROR_CODE_LABEL } from '../catalogue';
import { escapeRegex, type Matcher } from '../series/matcher';
import { compilePattern, PatternError } from '../series/pattern';
import type { Filter } from '../types';
import { Refusal } from './refusal';

/**
 * Filters as matchers, labels under their documented names.
 * @throws Refusal with words for the query's author when a pattern is no regular expression of RE2.
 * @throws PatternsNotLoaded
 */
export function toMatchers(metric: string, filters: readonly Filter[]): Matcher[] {
  return filters.map((filter) => toMatcher(metric, filter));
}

function toMatcher(metric: string, filter: Filter): Matcher {
  const label = documentedLabelName(metric, filter.label);
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

/** `4xx` is a class, `429` a code; nothing or `all` is every code. */
export function codeMatcher(codes: readonly string[]): Matcher | undefined {
  const wanted = codes.map((code) => code.trim()).filter((code) => code !== '');
  if (wanted.length === 0 || wanted.includes('all') || wanted.includes('$__all')) {
    return undefined;
  }
  const patterns = wanted.map((code) => {
    const codeClass = /^([1-5])xx$/i.exec(code);
    return codeClass === null ? escapeRegex(code) : `${codeClass[1]}..`;
  });
  return { label: ERROR_CODE_LABEL.name, operator: '=~', value: patterns.join('|') };
}
