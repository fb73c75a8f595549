import { SeriesTable, parseExposition } from '../../src/exposition';
import type { Labels } from '../../src/series/labels';
import { median } from '../figures';
import { limits } from './limits';
import { readBody } from './readBody';
import { touchExposition } from './touch';

const ROUNDS = 12;
const WARM_UP = 4;

const bodies = [readBody(0), readBody(1)];
const table = new SeriesTable();
const known: Labels[] = [];
const times: number[] = [];
const loopTimes: number[] = [];
let used = 0;

for (let round = 0; round < ROUNDS; round++) {
  const body = bodies[round % 2] ?? new Uint8Array();
  const start = performance.now();
  used += touchExposition(parseExposition(body, { table, limits }), known);
  const middle = performance.now();
  used += readBytes(body);
  const end = performance.now();
  if (round >= WARM_UP) {
    times.push(middle - start);
    loopTimes.push(end - middle);
  }
}
console.log(JSON.stringify({ ms: median(times), byteLoopMs: median(loopTimes), used }));

function readBytes(body: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < body.length; at++) {
    sum = (sum + (body[at] ?? 0)) | 0;
  }
  return sum;
}
