import { planSelections, type DifferingBounds } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import { escapeTemplateMarks, toPromql } from '../../promql';
import type { MetricsPlan, Selection } from '../../query';
import type { Matcher } from '../../series/matcher';
import type { PlannedQuery } from '../types';
import type { Ask } from './delegatedRequest';
import { chooseVariant, type Discovery } from './discovery';
import { differingLayouts, type Layout } from './layouts';
import type { Origin } from './origin';
import { wirePlan } from './wirePlan';

/** One plan and the expressions that answer it. */
export interface PreparedQuery {
  id: string;
  /** With documented names. */
  plan: MetricsPlan;
  /** With the names of the store. */
  wired: MetricsPlan;
  asks: Array<Ask & { quantile: number | undefined }>;
  /** What is sent, to read and copy. */
  promql: string;
  differing: DifferingBounds[];
  /** Names of the same metric that are not read, by the one that is. */
  unread: Map<string, string[]>;
  origin: Origin;
  names: Discovery;
}

export interface PrepareContext {
  /** Of the query in its request: no two share expressions' ids. */
  index: number;
  grid: TimeGrid;
  scrapeIntervalMs: number;
  names: Discovery;
  origin: Origin;
  extraMatchers: readonly Matcher[];
  /** The bounds of the histograms of a stored metric. */
  layouts(storedMetric: string): Promise<Layout[]>;
}

export async function prepareQuery({ id, plan }: PlannedQuery, context: PrepareContext): Promise<PreparedQuery> {
  const { names, grid, scrapeIntervalMs, extraMatchers, origin, index } = context;
  const wired = wirePlan(plan, names);
  const differing = await findDiffering(plan, wired, context);
  const { expressions, text } = toPromql(wired, grid, {
    scrapeIntervalMs,
    extraMatchers,
    commonBounds: differing.length > 0,
  });
  const at = plan.over.window.kind === 'range' ? 'end' : 'steps';
  return {
    id,
    plan,
    wired,
    asks: expressions.map((expression, place) => ({
      refId: `q${index}e${place}`,
      expr: escapeTemplateMarks(expression.text),
      at,
      quantile: expression.quantile,
    })),
    promql: escapeTemplateMarks(text),
    differing,
    unread: unreadVariants(plan, names),
    origin,
    names,
  };
}

/** Bounds matter only where histograms are added up. Where they cannot be listed, they are taken to be the same. */
async function findDiffering(
  plan: MetricsPlan,
  wired: MetricsPlan,
  { layouts }: PrepareContext
): Promise<DifferingBounds[]> {
  if ((plan.kind !== 'quantile' && plan.kind !== 'buckets') || plan.by === undefined) {
    return [];
  }
  const [selection]: Array<Selection | undefined> = planSelections(wired);
  const found = await layouts(selection?.metric ?? '').catch((): Layout[] => []);
  return differingLayouts(found, plan.selection.matchers, plan.by);
}

function unreadVariants(plan: MetricsPlan, { storedNames }: Discovery): Map<string, string[]> {
  const variants = planSelections(plan).map(({ metric }) => chooseVariant(metric, storedNames));
  return new Map(
    variants.flatMap((variant): Array<[string, string[]]> =>
      variant === undefined || variant.others.length === 0 ? [] : [[variant.chosen, variant.others]]
    )
  );
}
