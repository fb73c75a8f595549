import { summaryReader } from '../../../src/traces/calls/summary';
import { planStatistic } from '../../../src/traces/statistics/planStatistic';
import { runStatistic } from '../../../src/traces/statistics/runStatistic';
import type { RecordedExamples } from '../../mlflow/recordedExamples';

/** MLflow's aggregates and the traces themselves are two ways to the same numbers. */
export function testStatistics(recorded: () => RecordedExamples): void {
  test.each([
    ['calls', ['model']],
    ['calls', ['deployment_id']],
    ['calls', []],
    ['error_ratio', ['base_model']],
    ['traces', ['name']],
    ['traces', ['status']],
    ['trace_error_ratio', []],
    ['trace_latency', ['name']],
    ['tool_calls', ['tool']],
    ['output_tokens', ['name']],
  ])('%s by %j is the same from MLflow’s aggregates and from the traces themselves', async (statistic, groupBy) => {
    const { client, experimentId, range } = recorded();
    const query = { refId: 'A', statistic, groupBy };
    const planned = planStatistic(query, [experimentId], range);
    if (!planned.ok) {
      throw new Error(planned.message);
    }
    const asLines = async (plan: typeof planned.plan) => {
      const { series, stepMs } = await runStatistic(
        { client, readSummaries: summaryReader(client, {}, Date.now) },
        plan
      );
      expect(stepMs).toBe(planned.plan.stepMs);
      const lines = series
        // MLflow has no line for what has no value, and counts no tokens as none.
        .filter(({ labels }) => !Object.values(labels).includes('unknown'))
        .map(({ labels, quantile, values }) => ({
          line: JSON.stringify([labels, quantile]),
          values: [...values]
            .filter(([, value]) => value !== 0)
            .map(([at, value]): [number, number] => [at, Math.round(value * 1e6) / 1e6]),
        }));
      return lines
        .map((line) => ({ ...line, values: [...line.values].sort(([a], [b]) => a - b) }))
        .filter((line) => line.values.length > 0)
        .sort((a, b) => a.line.localeCompare(b.line));
    };
    // Of more traces than the limit MLflow's own numbers are taken.
    const aggregated = await asLines({ ...planned.plan, limit: 1 });
    // A condition in MLflow's grammar keeps it from aggregating, and holds for every trace.
    const computed = await asLines({ ...planned.plan, rawFilter: 'execution_time_ms >= 0' });
    expect(aggregated.length).toBeGreaterThan(0);
    expect(computed).toEqual(aggregated);
  });
}
