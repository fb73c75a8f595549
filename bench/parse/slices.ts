import { createExpositionParser, createSeriesTable } from '../../src/exposition';
import { limits } from './limits';
import { readBody } from './readBody';

const CHUNK_BYTES = 64 * 1024;

const table = createSeriesTable();
const times: number[] = [];
for (const body of [readBody(0), readBody(1)]) {
  const parser = createExpositionParser({ table, limits });
  for (let from = 0; from < body.length; from += CHUNK_BYTES) {
    const chunk = body.subarray(from, from + CHUNK_BYTES);
    timed(() => parser.push(chunk));
  }
  timed(() => parser.finish());
}
console.log(JSON.stringify({ ms: times }));

function timed(step: () => void): void {
  const start = performance.now();
  step();
  times.push(performance.now() - start);
}
