/**
 * Writes the dashboards that users import: `npm run dashboards`.
 * With `--check` it writes nothing and exits with 1 when a file differs from what it would write.
 */
import path from 'node:path';
import { writeGenerated } from '../../scripts/generated';
import { allDashboards, printDashboard } from './all';
import { plainFiles } from './withoutPlugin/all';

const files = Object.entries(allDashboards()).map(([file, dashboard]) => [file, printDashboard(dashboard)] as const);
writeGenerated({ ...Object.fromEntries(files), ...plainFiles() }, {
  folder: path.resolve(__dirname, '..'),
  check: process.argv.includes('--check'),
  command: 'npm run dashboards',
});
