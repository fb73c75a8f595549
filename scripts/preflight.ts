/**
 * `npm run preflight`: the rules of Grafana's plugin validator that need no network, and ours, on the built plugin. Prints a
 * verdict for each and ends with 1 where there is an error, with `--strict` also where there is a warning. What is built is
 * built anew when its sources are newer.
 */
import path from 'node:path';
import { buildPlugin, isPluginStale } from '../workbench/build/buildPlugin';
import { preflight } from './preflight/index';
import { readParts } from './preflight/parts';

const MARKS = { ok: 'ok     ', warning: 'warning', error: 'ERROR  ' };
const root = path.resolve(__dirname, '..');

async function main(): Promise<void> {
  if (await isPluginStale(root)) {
    console.error('Building the plugin (npm run build) …');
    await buildPlugin(root);
  }
  const verdicts = preflight(readParts(root));
  for (const { rule, level, details } of verdicts) {
    const [first = '', ...rest] = details;
    console.log(level === 'ok' ? `${MARKS.ok}  ${rule}${first && `: ${first}`}` : `${MARKS[level]}  ${rule}`);
    for (const detail of level === 'ok' ? rest : details) {
      console.log(`         - ${detail}`);
    }
  }
  const count = (level: string) => verdicts.filter((verdict) => verdict.level === level).length;
  console.log(`\nPre-flight: ${count('ok')} rules hold, ${count('warning')} warnings, ${count('error')} errors`);
  const fails = count('error') > 0 || (process.argv.includes('--strict') && count('warning') > 0);
  process.exitCode = fails ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
