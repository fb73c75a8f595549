import { quoteString } from '../../../src/promql';
import { boundMatcher } from '../../../src/series/labels';
import type { DrawnQuery } from '../../../src/frames';
import { planQuery, problemOfSaved, readQuery } from '../../../src/plan';
import type { Filter, FireworksQuery } from '../../../src/types';
import { mentionsVariable, variableName, withStandIn } from './variableNames';

/** Thrown for what a plain Prometheus dashboard cannot be made of, so that nothing is left out without a word. */
export class NotWithoutPlugin extends Error {
  constructor(where: string, what: string) {
    super(`${where}: ${what}`);
  }
}

/** One query of a bundled dashboard, planned with its variables in it. */
export interface ReadTarget {
  query: FireworksQuery;
  drawn: DrawnQuery;
  /** What of the PromQL stands for a bound, and what has to stand there instead. */
  replaced: ReadonlyArray<readonly [text: string, by: string]>;
}

/** What becomes of each field of a saved query. Any other one is refused, since it would be left out. */
const KNOWN_FIELDS = [
  'refId',
  'datasource',
  'queryType',
  'metric',
  'view',
  'quantiles',
  'bound',
  'codes',
  'aggregate',
  'groupBy',
  'over',
  'offset',
  'filters',
  'legend',
  'format',
] satisfies ReadonlyArray<keyof FireworksQuery>;

/** A bound that no histogram has. A plan holds a number where the variable stands. */
const BOUND_OF_VARIABLE = 123_456_789.125;

/**
 * A metrics query as it is planned, with words that stand for the variables in its filters.
 * @param single the variables of the dashboard that hold one value
 * @throws NotWithoutPlugin
 */
export function readTarget(where: string, target: object, single: ReadonlySet<string>): ReadTarget {
  const saved: unknown = JSON.parse(JSON.stringify(target));
  const problem = problemOfSaved(saved);
  const read = readQuery(saved);
  const query = { ...read, filters: read.filters?.map(withStandIn) };
  const unknown = Object.keys(query).filter((field) => !KNOWN_FIELDS.some((known) => known === field));
  if (problem !== undefined || unknown.length > 0) {
    throw new NotWithoutPlugin(where, problem?.message ?? `nothing is known of ${unknown.join(', ')} of its query`);
  }
  read.filters?.forEach((filter) => checkVariable(where, filter, single));
  const outcome = planQuery(typeof query.bound === 'string' ? { ...query, bound: BOUND_OF_VARIABLE } : query);
  if (!outcome.ok) {
    throw new NotWithoutPlugin(where, outcome.message);
  }
  const { plan, info, view, format, offsetMs } = outcome;
  return {
    query,
    drawn: { refId: query.refId, info, view, plan, legend: query.legend, format, offsetMs },
    replaced: typeof query.bound === 'string' ? [boundOf(where, query.bound, single)] : [],
  };
}

/** Grafana writes several values of a variable as a pattern, which no other operator takes. */
function checkVariable(where: string, filter: Filter, single: ReadonlySet<string>): void {
  const { label, operator, value, values = [] } = filter;
  const name = variableName(value);
  const isRead = name === undefined ? !mentionsVariable(value) : single.has(name) || /~$/.test(operator);
  if (!isRead || values.some(mentionsVariable)) {
    throw new NotWithoutPlugin(
      where,
      `a variable in ${label} ${operator} ${[value, ...values].join(', ')} is not known`
    );
  }
}

function boundOf(where: string, bound: string, single: ReadonlySet<string>): [string, string] {
  const name = variableName(bound);
  if (name === undefined || !single.has(name)) {
    throw new NotWithoutPlugin(where, `the bound ${bound} is no variable of one value`);
  }
  const { label, operator, value } = boundMatcher([BOUND_OF_VARIABLE]);
  // The variable has no ".0" at its end, which stores may have. In backquotes, since patterns have backslashes.
  return [`${label}${operator}${quoteString(value)}`, `le=~\`\${${name}:regex}([.]0+)?\``];
}
