import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { rounded, type Figure } from './figures';

const MODULE = new URL('../dist/module.js', import.meta.url);

/** What Grafana loads before any panel can query. Editors are loaded when they are opened. */
export function measureBundle(): Figure[] {
  const isBuilt = existsSync(MODULE);
  return [
    {
      name: 'module.gzipKb',
      value: isBuilt ? rounded(gzipSync(readFileSync(MODULE), { level: 9 }).length / 1024, 1) : undefined,
      unit: 'KB',
      beside: 'JSON API 51, Prometheus 167, Infinity 505 KB',
      target: { atMost: 45 },
      ...(isBuilt ? {} : { note: 'dist/module.js is not built: npm run build' }),
    },
  ];
}
