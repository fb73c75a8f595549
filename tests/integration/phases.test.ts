import { createPrinter, createWorld, type Incident, type IncidentKind } from '../../simulator';
import { changes } from '../../src/analysis/changes';
import { phases } from '../../src/analysis/phases';
import { loadPatterns } from '../../src/series/pattern';
import { askHistory, prometheusHome } from '../differential/askHomes';
import type { DayColumn } from '../differential/day';
import { fillHistory } from '../differential/fillHomes';
import { prometheusClient } from '../differential/prometheusClient';
import { askAnalysis, rowsOf, type AskStore } from '../support/askAnalysis';
import { FILLED_BY_WRITES, startPrometheus } from '../support/realPrometheus';
import { testWithPrometheus } from '../support/testWithPrometheus';

const MINUTE = 60_000;
const TO = Date.UTC(2026, 5, 3, 15);
const WINDOW = 30 * MINUTE;
const SEED = 7;

type Trouble = readonly [kind: IncidentKind, magnitude: number];

/** Seven hours of deployments, the first of which have trouble in the last half hour. */
async function collected(troubles: readonly Trouble[]) {
  const { deployments } = createWorld({ seed: SEED });
  const incidents = troubles.map(([kind, magnitude], place): Incident => {
    const deployment = deployments[place]?.id;
    return { kind, magnitude, deployment, fromMs: TO - WINDOW, toMs: TO };
  });
  const world = createWorld({ seed: SEED, incidents });
  const printer = createPrinter();
  const columns = Array.from({ length: 14 * 30 + 1 }, (_, minute): DayColumn => {
    // Not at a full minute: of a sample at the very start of a window Prometheus 2 and 3 think otherwise.
    const timeMs = TO - 14 * WINDOW + minute * MINUTE - 7000;
    return { kind: 'scrape', timeMs, body: printer.print(world.scrape(timeMs)) };
  });
  const ids = deployments.map(({ id }) => id);
  const day = { columns, startMs: TO - 14 * WINDOW, endMs: TO, deploymentIds: ids, baseModels: [] };
  return { ids, ...(await fillHistory({ ...day, codeLabel: 'code' })) };
}

const RANGE = { fromMs: TO - WINDOW, toMs: TO };
const ask = (store: AskStore) => askAnalysis(phases, { query: { analysis: 'phases' }, range: RANGE }, store);
const askWhatChanged = (store: AskStore) =>
  askAnalysis(changes, { query: { analysis: 'changes' }, range: RANGE }, store);

test.each<[Trouble, Trouble, Trouble, string[]]>([
  [
    ['prefill-queue', 0.3],
    ['slow-tokens', 1],
    ['generation-queue', 0.5],
    ['Prefill queue', 'Slow tokens', 'Generation queue'],
  ],
  [
    ['long-answers', 0.5],
    ['long-prompts', 1],
    ['kv-pressure', 1],
    ['Longer answers', 'Longer prompts', 'KV pressure'],
  ],
  [
    ['slow-prefill', 1],
    ['queue-buildup', 0.3],
    ['cache-drop', 1],
    ['Slow prefill', 'Prefill queue', 'Cache drop'],
  ],
  [
    ['server-errors', 1],
    ['rate-limit-errors', 1],
    ['traffic-drop', 0.7],
    ['No rise', 'No rise', 'No rise'],
  ],
])('trouble of three deployments at once is told apart: %s, %s, %s', async (first, second, third, words) => {
  const { ids, history } = await collected([first, second, third]);
  const [verdicts] = await ask((plan, grid) => askHistory(history, { plan, grid, scrapeIntervalMs: MINUTE }));
  const rows = rowsOf(verdicts);
  const verdictOn = (id: string | undefined) => rows.find((row) => row.deployment_id === id)?.Verdict;
  expect(ids.slice(0, 3).map(verdictOn)).toEqual(words);
});

testWithPrometheus('both homes give the same words and the same evidence, and tell the same changes', async () => {
  await loadPatterns();
  const { history, series } = await collected([
    ['queue-buildup', 0.3],
    ['kv-pressure', 1],
    ['cache-drop', 1],
  ]);
  const prometheus = await startPrometheus('{}', FILLED_BY_WRITES);
  try {
    const client = prometheusClient(prometheus.url);
    await client.writeAll(series);
    const home = prometheusHome(client, TO);
    const browser: AskStore = (plan, grid) => askHistory(history, { plan, grid, scrapeIntervalMs: MINUTE });
    const delegated: AskStore = async (plan, grid) => (await home({ plan, grid, scrapeIntervalMs: MINUTE })).grid;
    for (const question of [ask, askWhatChanged]) {
      const words = async (store: AskStore) => (await question(store)).map((frame) => rowsOf(frame).map(roughly));
      const inBrowser = await words(browser);
      expect(inBrowser.flat().length).toBeGreaterThan(5);
      expect(await words(delegated)).toEqual(inBrowser);
    }
  } finally {
    await prometheus.stop();
  }
});

/** Two computations of a sum may differ in its last digits. */
function roughly(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toPrecision(9)) : value])
  );
}
