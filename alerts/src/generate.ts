/**
 * Writes the alert rules: `npm run alerts`. With `--check` it writes nothing and exits with 1 when a file differs.
 *
 * `--job`, `--grafana` and `--runbooks` make rules for another scrape job and with complete links, and `--out FOLDER`
 * puts them elsewhere.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { alertFiles } from './files';

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    job: { type: 'string' },
    grafana: { type: 'string' },
    runbooks: { type: 'string' },
    datasource: { type: 'string' },
    out: { type: 'string', default: path.resolve(__dirname, '../..') },
  },
});

const { check, out, ...chosen } = values;
for (const [file, text] of Object.entries(alertFiles(chosen))) {
  const target = path.join(out, file);
  if (!check) {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  } else if (read(target) !== text) {
    console.error(`${file} is not what its source makes. Run "npm run alerts".`);
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
