import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DashboardJson } from '../../workbench/page/dashboard/model';

const FOLDER = path.resolve(__dirname, '../../dashboards');

/** All dashboards that the plugin brings, found in their folder so that a new one is tested too. */
export function bundledDashboards(): Array<{ name: string; json: DashboardJson }> {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      // Generated, and compared with its sources where it is made.
      json: JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as DashboardJson,
    }));
}
