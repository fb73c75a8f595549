/**
 * Writes the dashboards that users import: `npm run dashboards`.
 * With `--check` it writes nothing and exits with 1 when a file differs from what it would write. With `--contracts` it
 * adds what is new to the list of what others rely on, too.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeGenerated } from '../../scripts/generated';
import { allDashboards, printDashboard } from './all';
import { contractsOf, withNew } from './contracts';
import { allPlainDashboards, plainFiles } from './withoutPlugin/all';
import { VARIANTS } from './withoutPlugin/variants';

const folder = path.resolve(__dirname, '..');
const bundled = Object.entries(allDashboards());
const files = Object.fromEntries(bundled.map(([file, dashboard]) => [file, printDashboard(dashboard)]));
writeGenerated(
  { ...files, ...plainFiles(), ...(process.argv.includes('--contracts') ? contracts() : {}) },
  { folder, check: process.argv.includes('--check'), command: 'npm run dashboards' }
);

function contracts(): Record<string, string> {
  const file = 'src/contracts.json';
  const plain = Object.values(VARIANTS).flatMap(allPlainDashboards);
  const now = contractsOf(
    bundled.map(([, dashboard]) => dashboard),
    plain.map(([, dashboard]) => dashboard)
  );
  const kept = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  return { [file]: `${JSON.stringify(withNew(kept, now), null, 2)}\n` };
}
