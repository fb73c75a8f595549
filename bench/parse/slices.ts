import { createExpositionParser, SeriesTable } from '../../src/exposition';
import { limits } from './limits';
import { readBody } from './readBody';

const CHUNK_BYTES = 64 * 1024;

const table = new SeriesTable();
const times: number[] = [];
const bodies = [readBody(0), readBody(1)];
// Two bodies of 40 MB are past the external memory at which the engine collects everything, and it would do so within
// a step. What is measured is the parser's own work, not the collection of what the program itself has read.
globalThis.gc?.();
for (const body of bodies) {
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
