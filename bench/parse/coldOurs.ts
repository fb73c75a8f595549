import { createSeriesTable, parseExposition } from '../../src/exposition';
import { readBody } from './readBody';
import { useExposition } from './use';

const body = readBody(0);
const start = performance.now();
const used = useExposition(parseExposition(body, { table: createSeriesTable() }), []);
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, used }));
