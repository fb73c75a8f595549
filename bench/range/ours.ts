import { drawPanel } from '../../tests/support/panel';
import { virtualWorld } from '../../tests/support/virtualWorld';
import { median } from '../figures';
import { openBrowserStore } from './openBrowserStore';
import { QUERY, STEP_MS } from './query';
import { DAY_END_MS, simulatedScrapes } from './simulatedScrapes';

/** Fills a browser's history with a day of every metric, then times one panel from its saved query to its frames. */
const WARM_UP = 10;
const ROUNDS = 60;

const deployments = Number(process.argv[2]);
const world = virtualWorld(DAY_END_MS + 3_600_000, () => Promise.resolve());
const { store, history, results } = openBrowserStore(world);

for (const { timeMs, exposition } of simulatedScrapes(deployments)) {
  await history.append(timeMs, exposition);
}
const { series } = await history.stats();

const times = await timePanel(STEP_MS);
const medianTwicePointsMs = median(await timePanel(STEP_MS / 2));
console.log(
  JSON.stringify({
    medianMs: median(times),
    p95Ms: [...times].sort((a, b) => a - b)[Math.ceil(0.95 * times.length) - 1],
    medianTwicePointsMs,
    heapMb: await heapMb(),
    series,
  })
);

async function timePanel(stepMs: number): Promise<number[]> {
  const panel = { store, nowMs: world.clock.now(), endMs: DAY_END_MS, rangeMs: 24 * 3_600_000, stepMs };
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    // A Prometheus that is asked again computes again.
    results.dropUnused(Infinity);
    const start = performance.now();
    const { data, errors } = await drawPanel([QUERY], panel);
    if (round >= WARM_UP) {
      times.push(performance.now() - start);
    }
    if (errors !== undefined || data.length !== deployments) {
      throw new Error(`The panel does not show ${deployments} deployments.`);
    }
  }
  return times;
}

/** What stays: objects and array buffers, whose memory is only given back some time after the collection. */
async function heapMb(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}
