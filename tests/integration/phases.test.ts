import { createPrinter, createWorld, type Incident, type IncidentKind } from '../../simulator';
import { phases } from '../../src/analysis/phases';
import { createSeriesTable, parseExposition } from '../../src/exposition';
import { createHistory } from '../../src/history';
import { evaluateHistory } from '../../src/stores/browser/evaluateHistory';
import { askAnalysis, rowsOf } from '../support/askAnalysis';

const MINUTE = 60_000;
const TO = Date.UTC(2026, 5, 3, 15);
const WINDOW = 30 * MINUTE;
const SEED = 7;

type Trouble = readonly [kind: IncidentKind, magnitude: number];

/** What is said of the first deployments of a world, each with its own trouble in the last half hour. */
async function verdictsOn(troubles: readonly Trouble[]): Promise<unknown[]> {
  const { deployments } = createWorld({ seed: SEED });
  const incidents = troubles.map(([kind, magnitude], place): Incident => {
    const deployment = deployments[place]?.id;
    return { kind, magnitude, deployment, fromMs: TO - WINDOW, toMs: TO };
  });
  const world = createWorld({ seed: SEED, incidents });
  const history = createHistory({ retentionMs: 24 * 60 * MINUTE, scrapeIntervalMs: MINUTE });
  const printer = createPrinter();
  const table = createSeriesTable();
  for (let ms = TO - 14 * WINDOW; ms <= TO; ms += MINUTE) {
    const body = new TextEncoder().encode(printer.print(world.scrape(ms)));
    await history.append(ms, parseExposition(body, { table }));
  }
  const asked = { query: { analysis: 'phases' as const }, range: { fromMs: TO - WINDOW, toMs: TO } };
  const [verdicts] = await askAnalysis(phases, asked, async (plan, grid) => {
    return (await evaluateHistory(history, plan, grid, { scrapeIntervalMs: MINUTE, edge: undefined })).grid;
  });
  const rows = rowsOf(verdicts);
  return troubles.map((_, place) => rows.find((row) => row.deployment_id === deployments[place]?.id)?.Verdict);
}

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
  expect(await verdictsOn([first, second, third])).toEqual(words);
});
