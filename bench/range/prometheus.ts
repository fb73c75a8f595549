import { gridEnd, timeGrid } from '../../src/evaluate';
import { toPromql } from '../../src/promql';
import { planQuery } from '../../src/plan';
import { WIRE_METRICS } from '../../simulator/world/metrics';
import { createSeriesWriter } from '../../tests/differential/seriesWriter';
import { prometheusClient } from '../../tests/differential/prometheusClient';
import { FILLED_BY_WRITES, hasPrometheus, startPrometheus } from '../../tests/support/realPrometheus';
import { median } from '../figures';
import { QUERY, STEP_MS } from './query';
import { DAY_END_MS, SCRAPE_INTERVAL_MS, simulatedScrapes } from './simulatedScrapes';

/** The panel's PromQL on a Prometheus of this machine with the same samples, over HTTP, its JSON parsed; else null. */
const WARM_UP = 3;
const ROUNDS = 15;

const deployments = Number(process.argv[2]);
console.log(JSON.stringify(hasPrometheus ? await measure() : null));

async function measure(): Promise<{ medianMs: number }> {
  const server = await startPrometheus('{}', FILLED_BY_WRITES);
  try {
    await fill(server.url);
    const times: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      const start = performance.now();
      const response = await fetch(`${server.url}/api/v1/query_range`, { method: 'POST', body: parameters() });
      expectLines(await response.json());
      if (round >= WARM_UP) {
        times.push(performance.now() - start);
      }
    }
    return { medianMs: median(times) };
  } finally {
    await server.stop();
  }
}

/** Only the metric that is asked for: what else a Prometheus holds does not slow it down. */
async function fill(url: string): Promise<void> {
  const writer = createSeriesWriter();
  const asked = WIRE_METRICS.filter(({ name }) => name === QUERY.metric);
  for (const { timeMs, exposition } of simulatedScrapes(deployments, asked)) {
    writer.write(timeMs, exposition);
  }
  await prometheusClient(url).writeAll(writer.series());
}

function parameters(): URLSearchParams {
  const outcome = planQuery({ refId: 'A', ...QUERY });
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  const fromMs = DAY_END_MS - 24 * 3_600_000;
  const grid = timeGrid({ fromMs, toMs: DAY_END_MS, intervalMs: STEP_MS, utcOffsetSeconds: 0 });
  const query = toPromql(outcome.plan, grid, { scrapeIntervalMs: SCRAPE_INTERVAL_MS }).expressions[0]?.text ?? '';
  return new URLSearchParams({
    query,
    start: String(grid.startMs / 1000),
    end: String(gridEnd(grid) / 1000),
    step: String(grid.stepMs / 1000),
  });
}

function expectLines(answer: unknown): void {
  const data: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'data') : undefined;
  const result: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'result') : undefined;
  if (!Array.isArray(result) || result.length !== deployments) {
    throw new Error(`Prometheus did not answer for ${deployments} deployments.`);
  }
}
