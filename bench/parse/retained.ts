import { parseExposition, SeriesTable, type Exposition } from '../../src/exposition';
import { limits } from './limits';
import { readBody } from './readBody';

/** So many are kept beside the first. */
const NEXT_SCRAPES = 8;

/** Everything that parsing leaves behind: objects of the heap and the memory of typed arrays. */
async function memoryInUse(): Promise<number> {
  // The memory of typed arrays is freed some time after they were collected.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** In a function of its own, so that no variable holds the body afterwards. */
function parse(argument: number, table: SeriesTable): Exposition {
  return parseExposition(readBody(argument), { table, limits });
}

// Compiled code is part of the heap, so all of it has to be there before.
const warmUp = new SeriesTable();
parse(0, warmUp);
parse(1, warmUp);

const table = new SeriesTable();
const before = await memoryInUse();
const first = parse(0, table);
const afterFirst = await memoryInUse();
// Of one scrape alone the heap's own doings would be a tenth.
const next = Array.from({ length: NEXT_SCRAPES }, () => parse(1, table));
const afterNext = await memoryInUse();
// What was measured is used once more, so that it was not collected in between.
console.log(
  JSON.stringify({
    first: (afterFirst - before) / first.sampleCount,
    next: (afterNext - afterFirst) / next.reduce((sum, { sampleCount }) => sum + sampleCount, 0),
    samples: first.sampleCount,
    used: [table, warmUp].map(({ seriesCount }) => seriesCount),
  })
);
