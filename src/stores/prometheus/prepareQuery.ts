import type { DifferingBounds } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import {
  bucketsOf,
  groupLabels,
  isBucketPlan,
  isOfRange,
  planSelections,
  type MetricsPlan,
  type Selection,
} from '../../plan';
import { escapeTemplateMarks, toPromql, type SeriesSource } from '../../promql';
import type { Matcher } from '../../series/matcher';
import type { PlannedQuery } from '../types';
import type { Ask } from './delegatedRequest';
import type { Engine } from './engine';
import { differingLayouts, type Layout } from './layouts';
import { seriesSource, type StoredScene } from './seriesSource';
import { storedPlan } from './storedPlan';

/** One plan and the expressions that answer it. */
export interface PreparedQuery {
  id: string;
  /** With documented names. */
  plan: MetricsPlan;
  asks: Array<Ask & { quantile: number | undefined }>;
  /** What is sent, to read and copy. */
  promql: string;
  differing: DifferingBounds[];
  /** Where the series of each selection are. */
  sources: Array<{ selection: Selection; source: SeriesSource }>;
}

export interface PrepareContext {
  /** Of the query in its request: no two share expressions' ids. */
  index: number;
  grid: TimeGrid;
  endMs: number;
  scrapeIntervalMs: number;
  scene: StoredScene;
  /** The bounds of the histograms that some selectors hold; undefined where they cannot be listed. */
  layouts(source: SeriesSource): Promise<Layout[] | undefined>;
}

/** @throws NotKnown */
export async function prepareQuery({ id, plan }: PlannedQuery, context: PrepareContext): Promise<PreparedQuery> {
  const { grid, endMs, scrapeIntervalMs, scene, index } = context;
  const by = groupLabels(plan) ?? [];
  const sources = planSelections(plan).map((selection) => ({ selection, source: seriesSource(selection, scene, by) }));
  const differing = await findDiffering(plan, context);
  const asked = askedPlan(plan, scene.engine);
  const { expressions, text } = toPromql(storedPlan(asked, scene.names), grid, {
    scrapeIntervalMs,
    sourceOf: (selection) => seriesSource(selection, scene, by),
    endMs,
    commonBounds: differing === undefined || differing.length > 0,
  });
  const at = isOfRange(plan) ? 'end' : 'steps';
  return {
    id,
    plan,
    asks: expressions.map((expression, place) => ({
      refId: `q${index}e${place}`,
      expr: escapeTemplateMarks(expression.text),
      at,
      quantile: expression.quantile,
    })),
    promql: escapeTemplateMarks(text),
    differing: differing ?? [],
    sources,
  };
}

/**
 * What the store computes. Shares, estimates and pictures are made of its buckets here; so are quantiles where its own
 * `histogram_quantile` has other rules.
 */
function askedPlan(plan: MetricsPlan, { dropsNaN }: Engine): MetricsPlan {
  return isBucketPlan(plan) && (plan.kind !== 'quantile' || dropsNaN) ? bucketsOf(plan) : plan;
}

/** Bounds matter only where histograms are added up. Undefined where they cannot be listed, so that any may differ. */
async function findDiffering(
  plan: MetricsPlan,
  { layouts, scene }: PrepareContext
): Promise<DifferingBounds[] | undefined> {
  if (!isBucketPlan(plan) || plan.by === undefined) {
    return [];
  }
  const { metric, matchers } = plan.selection;
  // Filters are applied to what is found, so that panels with other filters share it; but for those by labels that are
  // gone by then.
  const { identity } = seriesSource({ metric, matchers: [] }, scene);
  const isGone = ({ label }: Matcher) =>
    'by' in identity ? !identity.by.includes(label) : identity.without.includes(label);
  const found = await layouts(seriesSource({ metric, matchers: matchers.filter(isGone) }, scene, plan.by));
  const others = matchers.filter((matcher) => !isGone(matcher));
  return found && differingLayouts(found, others, plan.by);
}
