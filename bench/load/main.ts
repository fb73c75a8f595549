/**
 * `npm run load`: a day of scrapes and refreshes in a page that stays open, in as little time as it takes; what the page
 * takes, hour by hour, and whether it grows. `-- --hours 3 --deployments 50` plays less, or more.
 */
import { parseArgs } from 'node:util';
import { playDay, type PlayedHour } from './playDay';
import { HEADINGS, rowOf, verdicts } from './summary';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    deployments: { type: 'string', default: '20' },
  },
});

async function main(): Promise<void> {
  const print = (cells: readonly string[]) =>
    console.log(cells.map((cell, at) => cell.padStart(HEADINGS[at]?.length ?? 0)).join('  '));
  const played: PlayedHour[] = [];
  print(HEADINGS);
  await playDay({
    deployments: Number(values.deployments),
    hours: Number(values.hours),
    onHour(hour) {
      played.push(hour);
      print(rowOf(hour));
      hour.troubles.forEach((trouble) => console.log(`      ${trouble}`));
    },
  });
  const lines = verdicts(played);
  console.log(['', ...lines].join('\n'));
  process.exitCode = lines.some((line) => line.includes('GROWS')) ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
