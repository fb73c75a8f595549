import { gridEnd, planReach, planTimes, type DifferingBounds } from '../../evaluate';
import { groupLabels, isBucketPlan, isOfRange, planSelections, type MetricsPlan, type Selection } from '../../plan';
import { escapeTemplateMarks, toPromql, union, type SeriesSource } from '../../promql';
import type { Matcher } from '../../series/labels';
import type { PlannedQuery, PlanResult, StoreRequest } from '../types';
import type { Connection } from './connection';
import { endOf, type DelegatedExpression } from './delegatedQuery';
import { NothingStored, NotKnown } from './errors';
import { differingBounds } from './histogramBounds';
import { seriesSource, findFacts, type StoreFacts } from './storeFacts';
import { deploymentMetrics, NOT_LISTED, storedPlan, storedSelectors } from './storedNames';
import { downsamplingExpressions, storeComputed } from './storeQuirks';

/** Finds the answer to `newestExpressions`. */
export const NEWEST = 'newest';

/** One plan and the expressions that answer it. */
export interface PreparedQuery {
  id: string;
  /** With documented names. */
  plan: MetricsPlan;
  expressions: Array<DelegatedExpression & { quantile: number | undefined }>;
  /** The same expressions at the end of a range that ends now; none where the last step is as good. */
  edges: DelegatedExpression[];
  /** What is sent, to read and copy. */
  promql: string;
  differing: DifferingBounds[];
  /** Where the series of each selection are. */
  selections: Array<{ selection: Selection; source: SeriesSource }>;
}

/** All that is asked for a request. */
export interface PreparedRequest {
  request: StoreRequest;
  facts: StoreFacts;
  /** When expressions `at` the end are evaluated, ms. */
  endMs: number;
  queries: PreparedQuery[];
  /** Plans that cannot be asked for, or of which there is nothing. */
  refused: PlanResult[];
  /** Expressions about the store as a whole. */
  storeExpressions: DelegatedExpression[];
}

/** @throws StoreMisconfigured */
export async function prepareRequest(request: StoreRequest, connection: Connection): Promise<PreparedRequest> {
  const endMs = endOf(request.grid, request);
  const facts = await findFacts(request, connection, endMs);
  const queries: PreparedQuery[] = [];
  const refused: PlanResult[] = [];
  await Promise.all(
    request.queries.map(async (query, index) => {
      try {
        queries[index] = await prepareQuery(query, index, { request, facts, endMs, connection });
      } catch (error) {
        if (!(error instanceof NotKnown)) {
          throw error;
        }
        const why = `${error.message} ${facts.failure ?? ''}`.trim();
        const said: Partial<PlanResult> =
          error instanceof NothingStored ? { notices: [{ severity: 'info', text: why }] } : { error: { message: why } };
        refused.push({ ...withoutSeries(query, request), ...said });
      }
    })
  );
  return {
    request,
    facts,
    endMs,
    // Places of refused ones are empty.
    queries: queries.filter((query) => query !== undefined),
    refused,
    storeExpressions: [
      ...(request.wantsNewest === true ? newestExpressions(facts) : []),
      ...downsamplingExpressions(facts.names, facts.matchers, request.grid),
    ],
  };
}

function withoutSeries({ id, plan }: PlannedQuery, { grid }: StoreRequest): PlanResult {
  return { id, grid: { times: planTimes(plan, grid), series: [] }, promql: '', notices: [] };
}

interface Context {
  request: StoreRequest;
  facts: StoreFacts;
  endMs: number;
  connection: Connection;
}

/**
 * @param index of the query in its request: no two share expressions' ids
 * @throws NotKnown
 */
async function prepareQuery({ id, plan }: PlannedQuery, index: number, context: Context): Promise<PreparedQuery> {
  const { facts, endMs, request, connection } = context;
  const by = groupLabels(plan) ?? [];
  const sourceOf = (selection: Selection) => seriesSource(selection, facts, by);
  const selections = planSelections(plan).map((selection) => ({ selection, source: sourceOf(selection) }));
  const differing = await findDiffering(plan, context);
  const asked = storeComputed(plan, facts.engine);
  const print = (at: DelegatedExpression['at']) =>
    toPromql(storedPlan(asked, facts.names), request.grid, {
      scrapeIntervalMs: connection.options.scrapeIntervalMs,
      sourceOf,
      endMs,
      at,
      commonBounds: differing === undefined || differing.length > 0,
    });
  const at = isOfRange(plan) ? 'end' : 'steps';
  const { expressions, text } = print(at);
  const edges = hasEdge(plan, request, endMs) ? print('end').expressions : [];
  return {
    id,
    plan,
    expressions: expressions.map((expression, place) => ({
      refId: `q${index}e${place}`,
      expr: escapeTemplateMarks(expression.text),
      at,
      quantile: expression.quantile,
    })),
    edges: edges.map((expression, place) => ({
      refId: `q${index}e${place}now`,
      expr: escapeTemplateMarks(expression.text),
      at: 'end',
    })),
    promql: escapeTemplateMarks(text),
    differing: differing ?? [],
    selections,
  };
}

/**
 * What shows the newest sample of each step shows that of now as well: a step of a long range may have ended an hour
 * ago. Summaries of full steps have no part of one after them.
 */
function hasEdge({ over }: MetricsPlan, { live, grid }: StoreRequest, endMs: number): boolean {
  return live && over.fn === 'last' && over.window.kind === 'step' && endMs > gridEnd(grid);
}

/** Bounds matter only where histograms are added up. Undefined where they cannot be listed, so that any may differ. */
async function findDiffering(
  plan: MetricsPlan,
  { request: { grid }, facts, endMs, connection }: Context
): Promise<DifferingBounds[] | undefined> {
  if (!isBucketPlan(plan) || plan.by === undefined) {
    return [];
  }
  // Where names cannot be listed, series cannot either.
  if (facts.names === NOT_LISTED) {
    return undefined;
  }
  const { metric, matchers } = plan.selection;
  // Filters are applied to what is listed, so that panels with other filters share the list: all but those by labels
  // that what is listed no longer has.
  const { identity } = seriesSource({ metric, matchers: [] }, facts);
  const isGone = ({ label }: Matcher) =>
    'by' in identity ? !identity.by.includes(label) : identity.without.includes(label);
  const source = seriesSource({ metric, matchers: matchers.filter(isGone) }, facts, plan.by);
  const reachMs = planReach(plan, grid, connection.options.scrapeIntervalMs);
  const range = { fromMs: grid.startMs - reachMs, toMs: endMs };
  const histograms = await connection.histograms(source, range).catch(() => undefined);
  const others = matchers.filter((matcher) => !isGone(matcher));
  return histograms && differingBounds(histograms, others, plan.by);
}

/** When the newest sample was taken: the age of a number, where the answer is only as exact as its step. */
function newestExpressions({ names, matchers }: StoreFacts): DelegatedExpression[] {
  const [metric] = deploymentMetrics(names);
  if (metric === undefined) {
    return [];
  }
  const times = union(storedSelectors({ metric, matchers: [] }, names, matchers), (text) => `timestamp(${text})`);
  return [{ refId: NEWEST, expr: escapeTemplateMarks(`max(${times})`), at: 'end' }];
}
