import type { Page } from '@playwright/test';
import type { ExpectedPanel } from './expectedPanels';

/** What a panel of the workbench shows. */
interface ShownPanel {
  id: number;
  state: string;
  /** How many values it was given, see DashboardPanel. */
  values: number;
  /** Below the title. */
  text: string;
  hasError: boolean;
  /** Whether a plot has colours, or there are cells, blocks of states, lines or, where a panel is nothing else, texts. */
  isDrawn: boolean;
}

const NOTHING = /no data|no traffic|not seen|none seen/i;
const NO_NUMBER = /NaN|undefined|Infinity|\[object|\bnull\b/;
const ONLY_THE_OTHER = /only (traces|metrics) here|this data source has/i;

/** What is wrong with the page at this moment, a line each; nothing when all panels are as expected. */
export async function findFaults(page: Page, expected: readonly ExpectedPanel[]): Promise<string[]> {
  const shown = await page.evaluate(readPanels);
  const faults = expected.flatMap((panel) => {
    const found = shown.find(({ id }) => id === panel.id);
    const faultsOf = found === undefined ? ['is missing'] : faultsIn(found, panel);
    return faultsOf.map((fault) => `${panel.title} (${panel.type} ${panel.id}) ${fault}`);
  });
  return [...faults, ...(await page.evaluate(readPage))];
}

function faultsIn({ state, values, text, hasError, isDrawn }: ShownPanel, panel: ExpectedPanel): string[] {
  if (state !== 'Done' && state !== 'Error') {
    return [`is ${state}`];
  }
  const hasValues = panel.shows === 'values';
  const rules: Array<[isFault: boolean, says: string]> = [
    [hasError && !panel.mayFail, 'says an error'],
    [NO_NUMBER.test(text), 'shows what is no number'],
    [text.includes('The workbench does not draw'), 'is not drawn by the workbench'],
    [panel.shows === 'words' && !ONLY_THE_OTHER.test(text), 'does not say that the data source lacks this'],
    [hasValues && values === 0, 'has no value'],
    [hasValues && values > 0 && !isDrawn && (panel.hasCourse || panel.type !== 'timeseries'), 'draws nothing'],
    [hasValues && panel.isOneValue && NOTHING.test(text), 'says that there is nothing'],
  ];
  return rules.flatMap(([isFault, says]) => (isFault ? [`${says}: ${text}`] : []));
}

/** Runs in the page. */
function readPanels(): ShownPanel[] {
  const isColoured = (canvas: HTMLCanvasElement): boolean => {
    if (canvas.width === 0 || canvas.height === 0) {
      return false;
    }
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    for (let at = 0, found = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = [data[at], data[at + 1], data[at + 2], data[at + 3]];
      if (alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40 && ++found === 5) {
        return true;
      }
    }
    return false;
  };
  return [...document.querySelectorAll<HTMLElement>('[data-testid="panel"]')].map((panel) => {
    const content = panel.querySelector('[data-testid="data-testid panel content"]');
    // Not innerText, which is empty for tables far below.
    const text = content?.textContent ?? '';
    return {
      id: Number(panel.dataset.id),
      state: panel.dataset.state ?? '',
      values: Number(panel.dataset.values),
      text,
      hasError: panel.querySelector('[data-testid="data-testid Panel status error"]') !== null,
      isDrawn:
        [...panel.querySelectorAll('canvas')].some(isColoured) ||
        panel.querySelector('[role=gridcell], [role=group] [role=img], li') !== null ||
        (/^(stat|bargauge)$/.test(panel.dataset.type ?? '') && text !== ''),
    };
  });
}

/** Runs in the page: what belongs to no panel. */
function readPage(): string[] {
  const variables = [...document.querySelectorAll('[data-testid^="variable-"] [aria-label*=": "]')];
  const { scrollWidth, clientWidth } = document.documentElement;
  return [
    ...variables.map((mark) => `variable ${mark.getAttribute('aria-label') ?? ''}`),
    ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide in ${clientWidth} px`] : []),
  ];
}
