import type { ScopedVars } from '@grafana/data';
import { escapeRegex } from '../../series/matcher';
import type { Templates } from '../../query';
import type { FireworksQuery, TraceFilter } from '../../types';

/** Stands between the values of a multi-value variable on their way through `replace`; no value holds it. */
const SEPARATOR = '\u0001';

/** What "All" of a variable stands for where it is no list of values: no condition. Metrics take it as a pattern. */
const ALL = '.*';

/** The fields of trace queries with their variables replaced; the other fields are left alone. */
export function interpolateTraceQuery(
  query: FireworksQuery,
  templates: Templates,
  scopedVars: ScopedVars
): FireworksQuery {
  const one = (text: string | undefined) => (text === undefined ? undefined : templates.replace(text, scopedVars));
  const many = (text: string) =>
    templates
      .replace(text, scopedVars, joined)
      .split(SEPARATOR)
      .filter((part) => part !== '' && part !== ALL);
  return {
    ...query,
    ...(query.query === undefined ? {} : { query: one(query.query) }),
    ...(query.session === undefined ? {} : { session: one(query.session) }),
    ...(query.spanId === undefined ? {} : { spanId: one(query.spanId) }),
    ...(query.statistic === undefined ? {} : { statistic: one(query.statistic) }),
    ...(query.rawFilter === undefined ? {} : { rawFilter: one(query.rawFilter) }),
    ...(query.experiments === undefined ? {} : { experiments: query.experiments.flatMap(many) }),
    ...(query.traceFilters === undefined
      ? {}
      : {
          traceFilters: query.traceFilters
            .map((filter) => interpolateFilter(filter, templates, scopedVars))
            .filter((filter) => !isAll(filter)),
        }),
  };
}

/** `=` with a multi-value variable means "one of". In a regular expression the values are text and get escaped. */
function interpolateFilter(filter: TraceFilter, templates: Templates, scopedVars: ScopedVars): TraceFilter {
  const label = templates.replace(filter.label, scopedVars);
  const listed = (text: string) => templates.replace(text, scopedVars, joined).split(SEPARATOR);
  switch (filter.operator) {
    case '=|':
    case '!=|':
      return { ...filter, label, values: (filter.values ?? [filter.value]).flatMap(listed) };
    case '=':
    case '!=': {
      const values = listed(filter.value);
      return values.length === 1
        ? { ...filter, label, value: values[0] ?? '' }
        : { label, operator: filter.operator === '=' ? '=|' : '!=|', value: '', values };
    }
    case '=~':
      return { ...filter, label, value: templates.replace(filter.value, scopedVars, alternation) };
    default:
      return { ...filter, label, value: templates.replace(filter.value, scopedVars) };
  }
}

function isAll({ operator, value, values = [] }: TraceFilter): boolean {
  return (['=', '=|', '=~'] as const).some((one) => one === operator) && (value === ALL || values.includes(ALL));
}

function joined(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(SEPARATOR) : String(value ?? '');
}

function alternation(value: unknown): string {
  return Array.isArray(value) ? `(${value.map((part) => escapeRegex(String(part))).join('|')})` : String(value ?? '');
}
