import { createHistory } from '../../src/history';
import { median } from '../figures';
import { SCRAPE_INTERVAL_MS, simulatedScrapes } from '../range/simulatedScrapes';

/** Keeps a day of scrapes in memory: what stays of it, labels included, and how long one more scrape takes. */
const deployments = Number(process.argv[2]);
const DAY_MS = 24 * 3_600_000;
/** Before these the code is still warming up. */
const TIMED = 600;

const before = await heapBytes();
const history = createHistory({ retentionMs: 2 * DAY_MS, scrapeIntervalMs: SCRAPE_INTERVAL_MS });
const { samples, times } = await fill();
const bytes = (await heapBytes()) - before;
const { columns } = await history.stats();
console.log(
  JSON.stringify({ bytesPerSample: bytes / samples, samples, columns, appendMs: median(times.slice(-TIMED)) })
);

async function fill(): Promise<{ samples: number; times: number[] }> {
  const times: number[] = [];
  let samples = 0;
  for (const { timeMs, exposition } of simulatedScrapes(deployments)) {
    const start = performance.now();
    await history.append(timeMs, exposition);
    times.push(performance.now() - start);
    samples += exposition.sampleCount;
  }
  return { samples, times };
}

/** Objects and array buffers, whose memory is only given back some time after the collection. */
async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
