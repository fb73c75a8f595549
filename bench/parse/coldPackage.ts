import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { readBody } from './readBody';
import { useFamilies } from './use';

const body = readBody(0);
const start = performance.now();
const used = useFamilies(parsePrometheusTextFormat(new TextDecoder().decode(body)));
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, used }));
