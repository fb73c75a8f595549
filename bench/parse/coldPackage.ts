import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { readBody } from './readBody';
import { touchFamilies } from './touch';

const body = readBody(0);
const start = performance.now();
const used = touchFamilies(parsePrometheusTextFormat(new TextDecoder().decode(body)));
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, used }));
