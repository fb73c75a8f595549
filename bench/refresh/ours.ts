import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createTurns } from '../../src/series/turns';
import { loadPatterns } from '../../src/series/pattern';
import type { FireworksQuery } from '../../src/types';
import { drawPanel } from '../../tests/support/panel';
import { virtualWorld } from '../../tests/support/virtualWorld';
import { median } from '../figures';
import { openBrowserStore } from '../range/openBrowserStore';
import { DAY_END_MS, simulatedScrapes, type SimulatedScrape } from '../range/simulatedScrapes';

/**
 * All panels of a dashboard, from their saved queries to their frames: when it is opened, and then each minute, after
 * one more scrape. Arguments: deployments, hours of range, the dashboard's file.
 */
const REFRESHES = 15;
const WARM_UP = 3;
const HOUR_MS = 3_600_000;
const PANEL_WIDTH = 900;

interface Panel {
  title?: string;
  type: string;
  maxDataPoints?: number;
  targets?: Array<Partial<FireworksQuery>>;
}

// Grafana's formats of dates ask for the reader's language.
Object.defineProperty(globalThis, 'navigator', { value: { language: 'en-US', languages: ['en-US'] } });

async function measure(deployments: number, rangeMs: number, file: string): Promise<object> {
  await loadPatterns();
  const turns = createTurns(() => performance.now(), nextTurn);
  const endMs = DAY_END_MS - (REFRESHES + 1) * 60_000;
  const world = { ...virtualWorld(endMs, () => Promise.resolve()), turns };
  const { store, history, results } = openBrowserStore(world);
  const later: SimulatedScrape[] = [];
  for (const scrape of simulatedScrapes(deployments)) {
    if (scrape.timeMs > endMs) {
      later.push(scrape);
    } else {
      await history.append(scrape.timeMs, scrape.exposition);
    }
  }
  const panels = panelsOf(file);
  const draw = async (atMs: number): Promise<number> => {
    const startMs = performance.now();
    for (const { title, targets = [], maxDataPoints = PANEL_WIDTH } of panels) {
      const stepMs = Math.max(60_000, rangeMs / maxDataPoints);
      const { errors } = await drawPanel(targets, { store, nowMs: atMs + 5000, endMs: atMs, rangeMs, stepMs });
      if (errors !== undefined) {
        throw new Error(`${title}: ${errors.map(({ message }) => message).join(' ')}`);
      }
    }
    return performance.now() - startMs;
  };
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const openMs = await draw(endMs);
  const refreshMs: number[] = [];
  for (const { timeMs, exposition } of later.slice(0, REFRESHES)) {
    await history.append(timeMs, exposition);
    refreshMs.push(await draw(timeMs));
  }
  delays.disable();
  return {
    openMs,
    refreshMs: median(refreshMs.slice(WARM_UP)),
    longestSliceMs: delays.max / 1e6,
    keptMb: results.bytes() / 1e6,
    panels: panels.length,
  };
}

/** With everything chosen at the top. */
function panelsOf(file: string): Panel[] {
  const chosen = readFileSync(file, 'utf8')
    .replace(/\$(?:model|deployment|of_model)\b/g, '.*')
    .replaceAll('$overall_within', '10000')
    .replaceAll('$first_token_within', '1000');
  const { panels }: { panels: Panel[] } = JSON.parse(chosen);
  return panels.filter(({ type }) => type !== 'row');
}

const [deployments = '', hours = '', file = ''] = process.argv.slice(2);
void measure(Number(deployments), Number(hours) * HOUR_MS, file).then((measured) =>
  console.log(JSON.stringify(measured))
);
