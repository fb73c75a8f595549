import type { DataFrame } from '@grafana/data';
import { createPrinter, createWorld, type Incident, type IncidentKind } from '../../simulator';
import { findVerdicts, phases, verdictText } from '../../src/analysis/phases';
import type { AnalysisRequest } from '../../src/analysis';
import { createSeriesTable, parseExposition } from '../../src/exposition';
import { createHistory } from '../../src/history';
import { evaluateHistory } from '../../src/stores/browser/evaluateHistory';

const MINUTE = 60_000;
const TO = Date.UTC(2026, 5, 3, 15);
const WINDOW = 30 * MINUTE;

/** What is said of each deployment of a world by name of its model, half an hour after these began. */
async function verdictsOn(incidents: ReadonlyArray<{ place: number; kind: IncidentKind; magnitude: number }>) {
  const { deployments } = createWorld({ seed: 7 });
  const world = createWorld({
    seed: 7,
    incidents: incidents.map(({ place, kind, magnitude }): Incident => ({
      kind,
      magnitude,
      deployment: deployments[place]?.id,
      fromMs: TO - WINDOW,
      toMs: TO,
    })),
  });
  const history = createHistory({ retentionMs: 24 * 60 * MINUTE, scrapeIntervalMs: MINUTE });
  const printer = createPrinter();
  const table = createSeriesTable();
  for (let ms = TO - 14 * WINDOW; ms <= TO; ms += MINUTE) {
    const body = new TextEncoder().encode(printer.print(world.scrape(ms)));
    await history.append(ms, parseExposition(body, { table }));
  }
  const window = { fromMs: TO - WINDOW, toMs: TO };
  const request: AnalysisRequest = {
    query: { refId: 'A', queryType: 'analysis', analysis: 'phases' },
    matchers: [],
    range: window,
    window,
    before: { fromMs: TO - 2 * WINDOW, toMs: TO - WINDOW },
    scrapeIntervalMs: MINUTE,
    prices: {},
  };
  const grids = await Promise.all(
    phases.needs(request).map(async ({ id, plan, grid }) => {
      const evaluation = await evaluateHistory(history, plan, grid, { scrapeIntervalMs: MINUTE, edge: undefined });
      return [id, evaluation.grid] as const;
    })
  );
  const known = { grids: new Map(grids), problems: [], deployments: undefined };
  const verdicts = findVerdicts(request, known);
  const of = (place: number) => verdicts.find(({ facts }) => facts.deployment === deployments[place]?.id);
  return {
    frames: phases.answer(request, known) as DataFrame[],
    words: [0, 1, 2].map((place) => verdictText(of(place)!)),
  };
}

test.each([
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
] as const)(
  'of trouble in three deployments at once each is named: %s, %s, %s',
  async (first, second, third, words) => {
    const incidents = [first, second, third].map(([kind, magnitude], place) => ({ place, kind, magnitude }));
    const said = await verdictsOn(incidents);
    require('fs').appendFileSync(
      '/tmp/h2/out.json',
      JSON.stringify(said.frames.map((f) => f.fields.map((x) => [x.name, x.values]))) + '\n'
    );
    expect(said.words).toEqual(words);
  }
);
