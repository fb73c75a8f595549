import type { Page } from '@playwright/test';
import type { ExpectedPanel } from './expectedPanels';

/** What a panel of the workbench shows. */
interface ShownPanel {
  id: number;
  state: string;
  values: number;
  text: string;
  hasError: boolean;
  /** Parts that stand for a value: coloured pixels of canvases, cells of tables, blocks of states. */
  drawn: number;
}

/** Words for a value that is not there, and numbers that are none. */
const NOTHING = /\bno data\b|\bno traffic\b|\bnot seen\b|\bnone seen\b/i;
const NO_NUMBER = /\bNaN\b|\bundefined\b|\bInfinity\b|\[object|\bnull\b/;

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

function faultsIn({ state, values, text, hasError, drawn }: ShownPanel, panel: ExpectedPanel): string[] {
  if (state !== 'Done' && state !== 'Error') {
    return [`is ${state}`];
  }
  const faults: string[] = [];
  if (hasError && !panel.mayFail) {
    faults.push(`says an error: ${text}`);
  }
  const [noNumber] = NO_NUMBER.exec(text) ?? [];
  if (noNumber !== undefined) {
    faults.push(`shows ${noNumber}: ${text}`);
  }
  if (text.includes('The workbench does not draw')) {
    faults.push('is not drawn by the workbench');
  }
  if (
    panel.shows === 'words' &&
    panel.type !== 'traces' &&
    !/only (traces|metrics) here|this data source has/i.test(text)
  ) {
    faults.push(`does not say that the data source lacks this: ${text}`);
  }
  if (panel.shows === 'values') {
    if (values === 0) {
      faults.push(`has no value: ${text}`);
    } else if (drawn === 0 && !/\d/.test(text)) {
      faults.push('draws nothing');
    }
    if (panel.isOneValue && NOTHING.test(text)) {
      faults.push(`says that there is nothing: ${text}`);
    }
  }
  return faults;
}

/** Runs in the page. */
function readPanels(): ShownPanel[] {
  const coloured = (canvas: HTMLCanvasElement): number => {
    if (canvas.width === 0 || canvas.height === 0) {
      return 0;
    }
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    for (let at = 0, found = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = [data[at], data[at + 1], data[at + 2], data[at + 3]];
      if (alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40 && ++found === 5) {
        return found;
      }
    }
    return 0;
  };
  return [...document.querySelectorAll<HTMLElement>('[data-testid="panel"]')].map((panel) => ({
    id: Number(panel.dataset.id),
    state: panel.dataset.state ?? '',
    values: Number(panel.dataset.values),
    text: panel.firstElementChild instanceof HTMLElement ? panel.firstElementChild.innerText.replace(/\s+/g, ' ') : '',
    hasError: panel.querySelector('[data-testid="data-testid Panel status error"]') !== null,
    drawn:
      [...panel.querySelectorAll('canvas')].reduce((sum, canvas) => sum + coloured(canvas), 0) +
      panel.querySelectorAll('[role=gridcell]').length +
      panel.querySelectorAll('[role=group] [role=img]').length,
  }));
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
