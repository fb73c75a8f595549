import { SeriesTable, parseExposition } from '../../src/exposition';
import { readBody } from './readBody';
import { touchExposition } from './touch';

const body = readBody(0);
const start = performance.now();
const used = touchExposition(parseExposition(body, { table: new SeriesTable() }), []);
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, used }));
