/**
 * Writes the dashboards that users import: `npm run dashboards`.
 * With `--check` it writes nothing and exits with 1 when a file differs from what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { allDashboards, printDashboard } from './all';

const folder = path.resolve(__dirname, '..');
const check = process.argv.includes('--check');

for (const [file, dashboard] of Object.entries(allDashboards())) {
  const target = path.join(folder, file);
  const text = printDashboard(dashboard);
  if (!check) {
    writeFileSync(target, text);
  } else if (read(target) !== text) {
    console.error(`dashboards/${file} is not what its source makes. Run "npm run dashboards".`);
    process.exitCode = 1;
  }
}

function read(target: string): string | undefined {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return undefined;
  }
}
