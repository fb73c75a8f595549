/**
 * Writes the alert rules: `npm run alerts`. With `--check` it writes nothing and exits with 1 when a file differs.
 *
 * `--job`, `--grafana` and `--runbooks` make rules for another scrape job and with complete links, and `--out FOLDER`
 * puts them elsewhere.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeGenerated } from '../../scripts/generated';
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
writeGenerated(alertFiles(chosen), { folder: out, check, command: 'npm run alerts' });
