import type { TimeGrid } from '../../evaluate/grid';
import type { StoreError } from './errors';

/**
 * Values between the steps cannot be shown at them; that they are missing has to be said.
 * @param offGrid how many values of each expression came for other times
 */
export function offGridError(
  answers: ReadonlyArray<{ offGrid: number; offGridAligned: number }>,
  sourceName: string,
  { stepMs }: Pick<TimeGrid, 'stepMs'>
): StoreError | undefined {
  const all = answers.reduce((sum, { offGrid }) => sum + offGrid, 0);
  if (all === 0) {
    return undefined;
  }
  const aligned = answers.reduce((sum, { offGridAligned }) => sum + offGridAligned, 0);
  return { message: all === aligned ? alignedMessage(sourceName, stepMs) : otherMessage(sourceName, stepMs) };
}

/**
 * In a time zone whose offset is no multiple of the step, full steps are at other times than in UTC. Frontends that
 * align move them back: Thanos does by default, Mimir and Cortex where they are told to, VictoriaMetrics for its cache.
 */
function alignedMessage(sourceName: string, stepMs: number): string {
  return (
    `The data source “${sourceName}” moved the times that it was asked for to full steps of ${stepMs / 1000} s in UTC, ` +
    'which are none in your time zone: a query frontend aligns them. Set the time zone of the dashboard to UTC, or turn ' +
    'that off where queries arrive. Thanos query-frontend: --no-query-range.align-range-with-step. Mimir and Cortex: ' +
    'align_queries_with_step: false. VictoriaMetrics: nocache=1 as a custom query parameter in the settings of ' +
    `“${sourceName}”.`
  );
}

function otherMessage(sourceName: string, stepMs: number): string {
  return (
    `The data source “${sourceName}” answered for other times than every ${stepMs / 1000} s, as it was asked to. ` +
    'Set another minimum interval in the query options of the panel.'
  );
}
