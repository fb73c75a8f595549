import { AbstractLabelOperator, type AbstractLabelMatcher, type AbstractQuery } from '@grafana/data';
import { derivedMetric, documentedLabelName, ERROR_CODE_LABEL, ERRORS, metricsBehind } from '../catalogue';
import { isVariable, readQuery, Refusal, toMatchers } from '../plan';
import { quoteString } from '../promql';
import { escapeRegex } from '../series/labels';
import { isTraceQuery } from '../traces/eager';
import type { Filter, FireworksQuery } from '../types';

/**
 * The series that rows ask for, which is all that Grafana hands on to another data source. How they are summarised is in
 * the PromQL that the editor copies. Traces, and rows that are computed of others, select no series.
 */
export function exportQueries(queries: readonly FireworksQuery[]): AbstractQuery[] {
  return queries.map((saved) => {
    const query = readQuery(saved);
    return { refId: query.refId, labelMatchers: matchersOf(query) };
  });
}

function matchersOf(query: FireworksQuery): AbstractLabelMatcher[] {
  const { metric = '', filters = [], codes = [], queryType = 'metrics' } = query;
  if (isTraceQuery(query) || queryType !== 'metrics' || metric === '') {
    return [];
  }
  const derived = derivedMetric(metric);
  const names = derived === undefined ? [metric] : metricsBehind(derived);
  const name: Filter = { label: '__name__', operator: '=|', value: '', values: names };
  const ofCodes: Filter = { label: ERROR_CODE_LABEL.name, operator: '=|', value: '', values: codes };
  const all = [...filters.filter(({ label }) => label !== ''), ...(codes.length === 0 ? [] : [ofCodes])];
  const shown = names.includes(ERRORS) ? all.map((filter) => withCodes(filter, names.length > 1)) : all;
  return [name, ...shown].map(matcherOf);
}

/**
 * A filter on the status code with classes such as `5xx` as the pattern that they are in PromQL.
 * @param isBesideOthers whether series without a code belong to it, as the requests of an error ratio do
 */
function withCodes(filter: Filter, isBesideOthers: boolean): Filter {
  if (documentedLabelName(ERRORS, filter.label) !== ERROR_CODE_LABEL.name) {
    return filter;
  }
  const read = readCodes(filter);
  const { operator } = read;
  if (!isBesideOthers || operator.startsWith('!')) {
    return read;
  }
  const pattern = operator === '=|' ? (read.values ?? [read.value]).join('|') : read.value;
  return { label: read.label, operator: '=~', value: `${pattern}|` };
}

function readCodes(filter: Filter): Filter {
  const { operator, value, values = [value] } = filter;
  const known: Filter = { ...filter, label: ERROR_CODE_LABEL.name };
  if (operator === '=~' || operator === '!~' || values.some(hasVariable)) {
    return known;
  }
  try {
    return toMatchers(ERRORS, [filter])[0] ?? known;
  } catch (error) {
    // What is no code selects nothing there, as here.
    if (error instanceof Refusal) {
      return known;
    }
    throw error;
  }
}

/** Grafana writes names and values between quotes as they are, so they come escaped as they stand in PromQL. */
function matcherOf({ label, operator, value, values }: Filter): AbstractLabelMatcher {
  const { Equal, NotEqual, EqualRegEx, NotEqualRegEx } = AbstractLabelOperator;
  const inQuotes = (text: string) => quoteString(text).slice(1, -1);
  const excludes = operator.startsWith('!');
  const all = operator === '=|' || operator === '!=|' ? (values ?? [value]) : [value];
  const isPattern = operator === '=~' || operator === '!~';
  const [only = ''] = all;
  if (all.length === 1 && !isPattern && !hasVariable(only)) {
    return { name: label, operator: excludes ? NotEqual : Equal, value: inQuotes(only) };
  }
  // A variable may have several values, which Prometheus takes as a pattern only.
  const pattern = isPattern ? value : all.map((one) => (hasVariable(one) ? one : escapeRegex(one))).join('|');
  return { name: label, operator: excludes ? NotEqualRegEx : EqualRegEx, value: inQuotes(pattern) };
}

function hasVariable(text: string): boolean {
  return isVariable(text) || /\$\w|\$\{|\[\[\w/.test(text);
}
