import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { median } from '../figures';
import { readBody } from './readBody';
import { touchFamilies } from './touch';

const ROUNDS = 6;
const WARM_UP = 2;

const bodies = [readBody(0), readBody(1)];
const times: number[] = [];
let used = 0;

for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now();
  used += touchFamilies(parsePrometheusTextFormat(new TextDecoder().decode(bodies[round % 2])));
  const end = performance.now();
  if (round >= WARM_UP) {
    times.push(end - start);
  }
}
console.log(JSON.stringify({ ms: median(times), used }));
