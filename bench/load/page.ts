import type { CDPSession, Page } from '@playwright/test';

const DRAWN_MS = 120_000;
/** So long all panels have to be still. */
const SILENCE_MS = 120;

/** What a page takes, after everything was collected that nobody holds any more. */
export interface Weight {
  /** Objects of the program. */
  heapMb: number;
  /** What arrays of numbers lie in. */
  buffersMb: number;
  nodes: number;
  /** What the browser says that the page's origin takes on the disk. */
  storedMb: number;
}

/** Resolves when no panel has been waiting for anything for a while. */
export async function allDrawn(page: Page): Promise<void> {
  await page.waitForFunction(
    `{
      const states = [...document.querySelectorAll('[data-testid="panel"]')].map(({ dataset }) => dataset.state);
      const isStill = states.length > 0 && states.every((state) => state === 'Done' || state === 'Error');
      window.stillSinceMs = isStill ? (window.stillSinceMs ?? performance.now()) : undefined;
      isStill && performance.now() - window.stillSinceMs > ${SILENCE_MS};
    }`,
    undefined,
    { timeout: DRAWN_MS, polling: 30 }
  );
}

/** Another dashboard of the same page, as a click on a link in Grafana does. */
export async function leadTo(page: Page, address: string): Promise<void> {
  await page.evaluate(`{
    window.stillSinceMs = undefined;
    history.pushState({}, '', ${JSON.stringify(address)});
    dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  }`);
  await allDrawn(page);
}

/** Puts the page's clock forward, and waits for what that brings. */
export async function moveClock(page: Page, aheadMs: number): Promise<void> {
  await page.evaluate(`window.stillSinceMs = undefined; window.moveClock(${aheadMs})`);
  await allDrawn(page);
}

/** Resolves when all is stored that was to be stored before: a minute that is skipped would be too long for it. */
export async function allStored(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (const { name } of await indexedDB.databases()) {
      const opening = indexedDB.open(name);
      await new Promise((resolve) => (opening.onsuccess = opening.onerror = resolve));
      const reading = opening.result.transaction([...opening.result.objectStoreNames]);
      await new Promise((resolve) => {
        reading.oncomplete = resolve;
        reading.objectStore(reading.objectStoreNames[0]).count();
      });
      opening.result.close();
    }
  })()`);
}

export async function weigh(page: Page, session: CDPSession): Promise<Weight> {
  // What one collection lets go may hold what the next one finds.
  for (let round = 0; round < 3; round++) {
    await session.send('HeapProfiler.collectGarbage');
  }
  const heap: { usedSize: number; backingStorageSize?: number } = await session.send('Runtime.getHeapUsage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
  const storedBytes = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  return {
    heapMb: heap.usedSize / 1e6,
    buffersMb: (heap.backingStorageSize ?? 0) / 1e6,
    nodes: metric('Nodes'),
    storedMb: storedBytes / 1e6,
  };
}
