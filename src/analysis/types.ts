import type { DataFrame } from '@grafana/data';
import type { Deployment } from '../deployments/deployment';
import type { Grid, TimeGrid } from '../evaluate';
import { Refusal, type MetricsPlan, type Stretch } from '../plan';
import type { Matcher } from '../series/labels';
import type { Steps } from '../series/turns';
import type { TraceSource } from '../traces';
import type { LinkedDashboards } from '../traces/eager';
import type { FireworksOptions, FireworksQuery } from '../types';

export type { Stretch };

/** One thing that has to be known of metrics. Ids are those of the analysis that needs it. */
export interface Need {
  id: string;
  plan: MetricsPlan;
  /** What it is evaluated at: multiples of its step, no later than the end of the window. The answer has no other times. */
  grid: TimeGrid;
}

/** What is asked, checked and free of variables. */
export interface AnalysisRequest {
  /** Read, with variables replaced and the dashboard's filters added. */
  query: FireworksQuery;
  /** Its filters on labels, for the selections of plans. */
  matchers: readonly Matcher[];
  /** The panel's range. */
  range: Stretch;
  /** The part of it that is asked about: its last `query.window`, or all of it. Whole minutes. */
  window: Stretch;
  /** What the window is compared with: as long and just before it, or so much earlier as `query.offset` says. */
  before: Stretch;
  scrapeIntervalMs: number;
  prices: Pick<FireworksOptions, 'gpuPrices'>;
  /** Where links lead; absent for whoever may open Explore. */
  dashboards?: LinkedDashboards;
}

/** What is known of what was needed. */
export interface Known {
  /** By the ids of needs; one that failed is left out, and why stands in `problems`. */
  grids: ReadonlyMap<string, Grid>;
  problems: readonly string[];
  /**
   * The account's deployments as Fireworks' API lists them now, those that pass the query's filters; undefined where
   * they cannot be listed.
   */
  deployments: readonly Deployment[] | undefined;
  /** Why they cannot be listed, in words for people. */
  noDeployments?: string;
}

/** A question that is answered by a rule, from metrics alone, the same in both homes of metrics. */
export interface Analysis {
  /** @throws Refusal where the query lacks something that the question wants */
  needs(request: AnalysisRequest): readonly Need[];
  /** Whether the list of deployments is wanted as well. */
  wantsDeployments?: boolean;
  /**
   * Frames with their notices, or the steps of what takes long, between which the page has its turn. What cannot be
   * known is said in them.
   * @throws Refusal where the data lacks what the query chose, such as a bound that no bucket has
   */
  answer(request: AnalysisRequest, known: Known): DataFrame[] | Steps<DataFrame[]>;
  /**
   * What MLflow has of it, which is shown after the answer once it is there; it never fails and holds nothing up.
   * @param signal aborts the requests
   */
  beside?(request: AnalysisRequest, known: Known, traces: TraceSource, signal: AbortSignal): Promise<DataFrame>;
}

const DEPLOYMENT: readonly string[] = ['deployment_id', 'deployment'];

/**
 * For questions whose answer is of each deployment by itself. Their editor has no field to group by, but saved queries
 * may.
 * @param what begins the sentence
 * @throws Refusal for a grouping that would mix deployments
 */
export function assertPerDeployment({ query: { groupBy = [] } }: AnalysisRequest, what: string): void {
  const tellsApart = groupBy.length === 0 || groupBy.some((label) => DEPLOYMENT.includes(label));
  if (!tellsApart || groupBy.some((label) => !DEPLOYMENT.includes(label) && label !== 'base_model')) {
    throw new Refusal(
      'groupBy',
      `${what} is told for each deployment by itself, since several together hide each other. Take groupBy out of the saved query, or set it to deployment_id.`
    );
  }
}
