import type { World } from '../../simulator';
import type { FireworksQuery } from '../../src/types';
import type { DashboardJson, PanelJson } from '../../workbench/page/dashboard/model';

const MINUTE = 60_000;

/** What a page is about to show. */
export interface Scene {
  world: World;
  /** The one chosen at the top; undefined for all. */
  deployment: string | undefined;
  /** What the data source has. */
  has: readonly Part[];
  fromMs: number;
  toMs: number;
  /** Since when the page has samples. */
  collectedFromMs: number;
  /** Whether the newest scrape failed, which panels say while they go on with what was before. */
  fails: boolean;
}

export type Part = 'metrics' | 'traces';

export interface ExpectedPanel {
  id: number;
  type: string;
  title: string;
  /** - `values`: by what happened in the simulated world there is something to draw.
   *  - `words`: the data source lacks all that the panel asks for, and says so.
   *  - `either`: nothing of the kind needs to have happened. */
  shows: 'values' | 'words' | 'either';
  /** Whether it draws one value of all that is chosen, so that words for "nothing" can only be wrong. */
  isOneValue: boolean;
  mayFail: boolean;
  /** Whether there are values enough for a line, and not for a point at the edge only. */
  hasCourse: boolean;
}

/** What each panel must have, judged by its queries and the truth of the simulator, not by its name. */
export function expectedPanels({ panels }: DashboardJson, scene: Scene): ExpectedPanel[] {
  return panels
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .filter(({ type, targets = [] }) => type !== 'row' && targets.length > 0)
    .map((panel) => {
      const queries = queriesOf(panel);
      return {
        id: panel.id ?? 0,
        type: panel.type,
        title: panel.title ?? '',
        shows: shownBy(panel, queries, scene),
        hasCourse: scene.toMs - scene.collectedFromMs > 5 * MINUTE,
        isOneValue: panel.type === 'stat' && queries.every(({ groupBy }) => groupBy?.length === 0),
        mayFail: scene.fails && queries.some((query) => partOf(query) === 'metrics'),
      };
    });
}

function queriesOf({ targets = [] }: PanelJson): FireworksQuery[] {
  // Dashboards are made of the data source's own queries.
  return targets.map((target) => target as FireworksQuery);
}

function shownBy(
  { type, transformations = [] }: PanelJson,
  queries: readonly FireworksQuery[],
  scene: Scene
): ExpectedPanel['shows'] {
  if (!queries.some((query) => scene.has.includes(partOf(query)))) {
    // A canvas has no text to read, and what makes a table of columns leaves out one that it does not know.
    return WITHOUT_TEXT.has(type) || transformations.length > 0 ? 'either' : 'words';
  }
  if (queries.some(({ queryType }) => queryType === 'analysis')) {
    // What there is to say depends on more than the moment: it says so where there is nothing.
    return 'either';
  }
  const areThere = queries.map((query) =>
    query.queryType === 'deployments'
      ? scene.world.deployments.length > 0
      : partOf(query) === 'metrics'
        ? hasData(query, scene)
        : hasTraces(query, scene)
  );
  // What joins queries may need all of them.
  const isThere = transformations.length > 0 ? areThere.every(Boolean) : areThere.some(Boolean);
  return isThere ? 'values' : 'either';
}

const WITHOUT_TEXT = new Set(['heatmap', 'traces']);

function partOf({ queryType }: FireworksQuery): Part {
  return queryType === undefined || ['metrics', 'analysis', 'deployments'].includes(queryType) ? 'metrics' : 'traces';
}

/** Only what has not happened is missing, and the state at the end of a range whose end nobody has seen. */
function hasData(query: FireworksQuery, scene: Scene): boolean {
  const fromMs = collectedFrom(query, scene);
  if (fromMs >= scene.toMs || (scene.fails && query.metric === 'deployment_state' && query.over?.window === 'range')) {
    return false;
  }
  const chosen = scene.world.deployments.filter(({ id }) => scene.deployment === undefined || id === scene.deployment);
  const fits = query.metric?.startsWith('requests_error') === true ? codeFilter(query) : undefined;
  return chosen.some(({ id }) => {
    // The last minute may not have been scraped yet.
    const { requests, errorsByCode } = scene.world.truth(id, fromMs, scene.toMs - MINUTE);
    return fits === undefined ? requests > 0 : Object.keys(errorsByCode).some(fits);
  });
}

/** When the stretch begins that the query can have samples of. */
function collectedFrom({ over, ...query }: FireworksQuery, { fromMs, toMs, collectedFromMs }: Scene): number {
  if ('offset' in query && query.offset !== undefined) {
    // Before the history that the workbench brings.
    return toMs;
  }
  if ((over?.fn === 'total' || query.view === 'distribution') && collectedFromMs >= toMs) {
    // What is counted over the range is counted in full minutes.
    return toMs;
  }
  // The newest scrape holds the minute before it.
  return (over?.fn === 'last' ? toMs : Math.max(fromMs, collectedFromMs)) - 2 * MINUTE;
}

/** Of many requests some are traced; what searches for something particular need not find any. */
function hasTraces({ queryType, traceFilters = [] }: FireworksQuery, { world, fromMs, toMs }: Scene): boolean {
  const isAny = traceFilters.every(({ value }) => value.startsWith('$'));
  const requests = world.deployments.reduce((sum, { id }) => sum + world.truth(id, fromMs, toMs).requests, 0);
  return queryType === 'traces' && isAny && requests > 500;
}

function codeFilter({ filters = [] }: FireworksQuery): (code: string) => boolean {
  const conditions = filters.filter(({ label }) => label === 'http_code');
  return (code) =>
    conditions.every(({ operator, value }) => {
      const matches = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(code) : code === value;
      return operator.startsWith('!') ? !matches : matches;
    });
}
