import { isEmptyGrid, type Evaluation } from '../../evaluate';
import type { History } from '../../history';
import { planSelections, type MetricsPlan } from '../../plan';
import { boundsNotice } from '../boundsNotice';
import type { StoreNotice } from '../types';

/** Why an answer is empty, or smaller than its reader may think. */
export async function resultNotices(
  evaluation: Evaluation,
  plan: MetricsPlan,
  history: History
): Promise<StoreNotice[]> {
  const notices: StoreNotice[] = evaluation.differingBounds.map(boundsNotice);
  if (isEmptyGrid(evaluation.grid)) {
    const text = await emptyReason(plan, history);
    if (text !== undefined) {
      notices.push({ severity: 'info', text });
    }
  }
  return notices;
}

/** Undefined while nothing at all was collected: the scrape's own error says more then. */
async function emptyReason(plan: MetricsPlan, history: History): Promise<string | undefined> {
  const known = new Set((await history.metrics()).map((metric) => metric.name));
  if (known.size === 0) {
    return undefined;
  }
  for (const { metric, matchers } of planSelections(plan)) {
    if (!known.has(metric)) {
      return `The endpoint has not shown ${metric} since this browser began to collect.`;
    }
    const filters = matchers.map(({ label, operator, value }) => `${label}${operator}"${value}"`).join(', ');
    if (matchers.length > 0 && (await history.labelNames({ metric, matchers })).length === 0) {
      return `No series of ${metric} passes the filters ${filters}.`;
    }
  }
  return 'The series exist, but have no value in this time range: no traffic, scaled to zero, or not collected then.';
}
