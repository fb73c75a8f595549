import { measureBundle } from './bundle';
import { inLoops, measureCalibration } from './calibration';
import type { Figure } from './figures';
import { measureHistory } from './history';
import { measureParse } from './parse';
import { measureRange } from './range';
import { measureRefresh } from './refresh';
import { measureRequests } from './requests';
import { formatTable } from './table';
import { measureTraces } from './traces';

/** Each part measures itself and its peers, one part after the other so that none disturbs another. */
const PARTS: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  parse: measureParse,
  range: measureRange,
  refresh: measureRefresh,
  history: measureHistory,
  requests: measureRequests,
  traces: measureTraces,
  module: measureBundle,
};

/** `npm run bench` measures all parts, `npm run bench -- history range` these, `-- --json` prints JSON. */
const options = process.argv.slice(2);
const asked = options.filter((option) => !option.startsWith('--'));

async function measure(names: readonly string[]): Promise<Figure[]> {
  const loop = measureCalibration();
  const figures: Figure[] = [loop];
  for (const name of names) {
    const part = PARTS[name];
    if (part === undefined) {
      throw new Error(`There is no part "${name}" of the benchmark, but ${Object.keys(PARTS).join(', ')}.`);
    }
    figures.push(...(await part()).map((figure) => inLoops(figure, loop)));
  }
  return figures;
}

function formatJson(figures: readonly Figure[]): string {
  return JSON.stringify(Object.fromEntries(figures.map(({ name, value }) => [name, value ?? null])), null, 2);
}

measure(asked.length > 0 ? asked : Object.keys(PARTS)).then(
  (figures) => console.log(options.includes('--json') ? formatJson(figures) : formatTable(figures)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  }
);
