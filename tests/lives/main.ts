/**
 * Random lives of tabs that share one database: `npm run lives -- --seeds 200 --operations 60 --tabs 2-8`.
 * `--from 17 --seeds 1` runs one again. Ends with 1 when a sample was wrong, doubled or lost.
 */
import { parseArgs } from 'node:util';
import { runLife } from '../support/lives/life';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    operations: { type: 'string', default: '60' },
    tabs: { type: 'string', default: '2-8' },
  },
});
async function main(): Promise<void> {
  const [least = 2, most = least] = values.tabs.split('-').map(Number);
  const first = Number(values.from);
  let samples = 0;
  const broken: number[] = [];
  for (let seed = first; seed < first + Number(values.seeds); seed++) {
    const report = await runLife({ seed, operations: Number(values.operations), tabs: { least, most } });
    samples += report.samples;
    if (report.wrong + report.doubled + report.lost > 0) {
      broken.push(seed);
      console.log(JSON.stringify(report));
    }
  }
  console.log(
    `${values.seeds} lives from seed ${first}, ${values.operations} operations, ${least} to ${most} tabs, ${samples} samples: ` +
      (broken.length === 0 ? 'none wrong, doubled or lost' : `broken with seeds ${broken.join(', ')}`)
  );
  process.exitCode = broken.length === 0 ? 0 : 1;
}

void main();
