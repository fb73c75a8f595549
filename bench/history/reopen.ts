import type { BrowserContext } from '@playwright/test';
import { createWorld } from '../../simulator';
import { startWorkbench } from '../../workbench/startWorkbench';
import { median, rounded, type Figure } from '../figures';
import { createFreshProcesses } from '../freshProcess';
import { numberIn } from '../programOutput';
import { QUERY } from '../range/query';
import { launchChromium } from '../realBrowser';

const DEPLOYMENTS = 20;
const REOPENINGS = 7;
const IMPORT_MS = 120_000;

interface Opening {
  /** From the page's own start, and from where the page begins to load the plugin. */
  sinceStartMs: number;
  sinceModuleMs: number;
}

/** In the page: notes when the first plot has coloured lines in its middle. A text, since a page knows nothing of the compiler here. */
const WATCH = `{
  const watch = () => {
    const canvas = document.querySelector('main .uplot canvas');
    const { width = 0, height = 0 } = canvas ?? {};
    const pixels = width > 0 ? canvas.getContext('2d').getImageData(width >> 1, 0, 40, height).data : [];
    let coloured = 0;
    for (let at = 0; at < pixels.length; at += 4) {
      const [red, green, blue, alpha] = pixels.subarray(at, at + 4);
      coloured += alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60 ? 1 : 0;
    }
    if (coloured > 20) {
      window.drawnMs = performance.now();
    } else {
      setTimeout(watch, 10);
    }
  };
  watch();
}`;

const READ = `{
  const [module] = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/module.js'));
  ({ sinceStartMs: window.drawnMs, sinceModuleMs: window.drawnMs - module.startTime });
}`;

/**
 * A new page with a day of history on disk: the built plugin in a real browser, from the request for its module to the
 * lines of one panel over 24 h. What the page around it takes before, which in Grafana is Grafana, stands beside it.
 */
export async function measureReopening(): Promise<Figure[]> {
  const workbench = await startWorkbench({
    port: 0,
    historyHours: 24,
    simulator: { world: createWorld({ deployments: DEPLOYMENTS }) },
  });
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const queries = encodeURIComponent(JSON.stringify([{ refId: 'A', ...QUERY }]));
    const url = `${workbench.url}/?view=explore&from=now-24h&to=now&queries=${queries}`;
    // The first page imports the day.
    await open(context, url);
    const openings: Opening[] = [];
    for (let reopening = 0; reopening < REOPENINGS; reopening++) {
      openings.push(await open(context, url));
    }
    const sinceStart = median(openings.map(({ sinceStartMs }) => sinceStartMs));
    const sinceModule = median(openings.map(({ sinceModuleMs }) => sinceModuleMs));
    const figure: Figure = {
      name: 'history.reopenFirstPanelMs',
      value: rounded(sinceModule, 0),
      unit: 'ms',
      beside: `p95 of 20 deployments over 24 h, from loading the plugin; ${sinceStart.toFixed(0)} ms with the page around it`,
      target: { atMost: 1000 },
    };
    return [figure, besidePrometheus(sinceModule)];
  } finally {
    await browser.close();
    await workbench.close();
  }
}

/** Of the same panel's query alone, over HTTP to a Prometheus of this machine that runs already. */
function besidePrometheus(sinceModuleMs: number): Figure {
  const figure = { name: 'history.reopenFirstPanel.vsPrometheus', unit: 'times its query' };
  const processes = createFreshProcesses();
  try {
    const prometheus = processes.run('range/prometheus.ts', [String(DEPLOYMENTS)]);
    if (prometheus === null) {
      return { ...figure, value: undefined, note: 'no Prometheus on this machine' };
    }
    const theirsMs = numberIn(prometheus, 'medianMs');
    return { ...figure, value: rounded(sinceModuleMs / theirsMs, 2), beside: `its query ${theirsMs.toFixed(0)} ms` };
  } finally {
    processes.dispose();
  }
}

async function open(context: BrowserContext, url: string): Promise<Opening> {
  const page = await context.newPage();
  await page.addInitScript({ content: WATCH });
  await page.goto(url);
  await page.waitForFunction('window.drawnMs !== undefined', undefined, { timeout: IMPORT_MS });
  const opening: Opening = await page.evaluate(READ);
  await page.close();
  return opening;
}
