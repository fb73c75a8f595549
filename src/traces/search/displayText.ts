import { quantileName } from '../../plan';
import type { FireworksQuery, TraceFilter } from '../../types';

/** The short form of a trace query for a collapsed row: what is searched, shown or counted. */
export function traceDisplayText(query: FireworksQuery): string {
  return parts(query)
    .filter((part) => part !== '')
    .join(' · ');
}

function parts(query: FireworksQuery): string[] {
  const { query: traceId = '', session = '', spanId = '', statistic = 'calls', groupBy = [], quantiles = [] } = query;
  switch (query.queryType) {
    case 'trace':
      return [traceId === '' ? 'no trace id' : `trace ${traceId}`];
    case 'conversation':
      return session !== ''
        ? [`conversation of session ${session}`]
        : traceId === ''
          ? ['conversation', 'no trace or session']
          : [spanId === '' ? `conversation of trace ${traceId}` : `chunks of span ${spanId} of trace ${traceId}`];
    case 'traceStats':
      return [
        `statistic ${statistic}`,
        quantiles.map(quantileName).join(' '),
        groupBy.length === 0 ? '' : `by ${groupBy.join(', ')}`,
        ...conditions(query),
      ];
    default:
      return ['traces', ...conditions(query), query.limit === undefined ? '' : `at most ${query.limit}`];
  }
}

function conditions({ traceFilters = [], rawFilter = '', experiments = [] }: FireworksQuery): string[] {
  return [
    ...traceFilters.map(condition),
    rawFilter.trim(),
    experiments.length === 0 ? '' : `experiment ${experiments.join(', ')}`,
  ];
}

function condition({ label, operator, value, values = [] }: TraceFilter): string {
  switch (operator) {
    case '=|':
      return `${label} one of ${values.join(', ')}`;
    case '!=|':
      return `${label} none of ${values.join(', ')}`;
    default:
      return `${label} ${operator} ${value}`;
  }
}
