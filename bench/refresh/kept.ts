import { readFileSync } from 'node:fs';
import { loadPatterns } from '../../src/series/pattern';
import type { FireworksQuery } from '../../src/types';
import { drawPanel } from '../../tests/support/panel';
import { virtualWorld } from '../../tests/support/virtualWorld';
import { openBrowserStore } from '../range/openBrowserStore';
import { DAY_END_MS, simulatedScrapes, type SimulatedScrape } from '../range/simulatedScrapes';

/**
 * How much is kept of the results of all panels of a dashboard that is refreshed each minute, after one more scrape.
 * Arguments: deployments, hours of range, the dashboard's file.
 */
const REFRESHES = 5;
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
  const endMs = DAY_END_MS - (REFRESHES + 1) * 60_000;
  const { store, history, results } = openBrowserStore(virtualWorld(endMs, () => Promise.resolve()));
  const later: SimulatedScrape[] = [];
  for (const scrape of simulatedScrapes(deployments)) {
    if (scrape.timeMs > endMs) {
      later.push(scrape);
    } else {
      await history.append(scrape.timeMs, scrape.exposition);
    }
  }
  const panels = panelsOf(file);
  const draw = async (atMs: number): Promise<void> => {
    for (const { title, targets = [], maxDataPoints = PANEL_WIDTH } of panels) {
      const stepMs = Math.max(60_000, rangeMs / maxDataPoints);
      const { errors } = await drawPanel(targets, { store, nowMs: atMs + 5000, endMs: atMs, rangeMs, stepMs });
      if (errors !== undefined) {
        throw new Error(`${title}: ${errors.map(({ message }) => message).join(' ')}`);
      }
    }
  };
  await draw(endMs);
  for (const { timeMs, exposition } of later.slice(0, REFRESHES)) {
    await history.append(timeMs, exposition);
    await draw(timeMs);
  }
  return { keptMb: results.bytes() / 1e6 };
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
