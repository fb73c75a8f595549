import { median, rounded, type Figure } from './figures';
import { createFreshProcesses } from './freshProcess';
import { measureReopening } from './history/reopen';
import type { StoredDay } from './history/page';
import { numberIn } from './programOutput';
import { bundleForPage, launchChromium } from './realBrowser';

const SCRAPES_A_DAY = 1440;
/** An hour and a half, so that a block is closed on the way. */
const SOME_SCRAPES = 90;

interface MeasuredDays {
  memory: unknown;
  disk: StoredDay;
}

/** A day of scrapes in memory and on the disk of a real browser, the time that a scrape adds, and a page that is opened anew. */
export async function measureHistory(): Promise<Figure[]> {
  const [few, many] = [inMemory(20), inMemory(100)];
  const disk = await onDisk();
  return [
    ...measureSizes({ memory: few, disk: disk.few }),
    ...measureAppends(20, { memory: few, disk: disk.few }),
    ...measureAppends(100, { memory: many, disk: disk.many }),
    ...(await measureReopening()),
  ];
}

function inMemory(deployments: number): unknown {
  const processes = createFreshProcesses();
  try {
    return processes.run('history/memory.ts', [String(deployments)]);
  } finally {
    processes.dispose();
  }
}

async function onDisk(): Promise<{ few: StoredDay; many: StoredDay }> {
  const script = await bundleForPage('history/page.ts');
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    await context.route('http://history.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<!doctype html><script>${script}</script>` })
    );
    const store = async (deployments: number, scrapes: number) => {
      const page = await context.newPage();
      await page.goto('http://history.test/');
      const day = await page.evaluate(([number, count]) => window.storeDay(number, count), [
        deployments,
        scrapes,
      ] as const);
      await page.close();
      if (day.scrapes !== scrapes || day.trouble > 0) {
        throw new Error(`The browser did not store ${scrapes} scrapes: ${JSON.stringify({ ...day, appendMs: [] })}`);
      }
      return day;
    };
    return { few: await store(20, SCRAPES_A_DAY), many: await store(100, SOME_SCRAPES) };
  } finally {
    await browser.close();
  }
}

function measureSizes({ memory, disk }: MeasuredDays): Figure[] {
  const samples = numberIn(memory, 'samples');
  return [
    {
      name: 'history.memoryBytesPerSample',
      value: rounded(numberIn(memory, 'bytesPerSample'), 2),
      unit: 'B',
      beside: `8 raw; a day of 20 deployments, ${(samples / 1e6).toFixed(1)} million samples, labels included`,
      target: { atMost: 8 },
    },
    {
      name: 'history.storedBytesPerSample',
      value: rounded(disk.bytes / disk.samples, 2),
      unit: 'B',
      beside: `8 raw; the same day in Chromium's IndexedDB, ${(disk.bytes / 2 ** 20).toFixed(1)} MiB with keys and labels`,
      target: { atMost: 0.8 },
    },
  ];
}

function measureAppends(deployments: number, { memory, disk }: MeasuredDays): Figure[] {
  const sorted = [...disk.appendMs].sort((a, b) => a - b);
  const worst = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? NaN;
  return [
    {
      name: `history.append${deployments}.memoryMs`,
      value: rounded(numberIn(memory, 'appendMs'), 2),
      unit: 'ms',
      beside: 'median, the samples of one scrape, in Node',
    },
    {
      name: `history.append${deployments}.diskMs`,
      value: rounded(median(disk.appendMs), 2),
      unit: 'ms',
      beside: `median until a scrape is stored, in Chromium; of a hundred one takes ${worst.toFixed(0)} ms`,
    },
  ];
}
