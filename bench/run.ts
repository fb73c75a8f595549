import { measureBundle } from './bundle';
import type { Figure } from './figures';
import { measureParse } from './parse';
import { measureRange } from './range';
import { measureRequests } from './requests';
import { formatTable } from './table';
import { measureTraces } from './traces';

/** Each part measures itself and its peers, one part after the other so that none disturbs another. */
const MEASUREMENTS: ReadonlyArray<() => Figure[] | Promise<Figure[]>> = [
  measureParse,
  measureRange,
  measureRequests,
  measureTraces,
  measureBundle,
];

async function measureAll(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const measure of MEASUREMENTS) {
    figures.push(...(await measure()));
  }
  return figures;
}

function formatJson(figures: readonly Figure[]): string {
  return JSON.stringify(Object.fromEntries(figures.map(({ name, value }) => [name, value ?? null])), null, 2);
}

void measureAll().then((figures) => {
  console.log(process.argv.includes('--json') ? formatJson(figures) : formatTable(figures));
});
