/**
 * Run by `npm version`, after it has changed package.json and the lock: the changes that are not released yet become those of
 * this version, and names of the zip in the documents have its number.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../package.json';

const root = path.resolve(__dirname, '..');
const { name, version } = packageJson;

function change(file: string, written: (text: string) => string): void {
  const place = path.join(root, file);
  writeFileSync(place, written(readFileSync(place, 'utf8')));
}

change('CHANGELOG.md', (text) => text.replace(/^## Unreleased$/m, `## ${version}`));
for (const file of readdirSync(path.join(root, 'docs')).filter((entry) => entry.endsWith('.md'))) {
  change(`docs/${file}`, (text) => text.replace(new RegExp(`(${name}[-@])\\d+\\.\\d+\\.\\d+`, 'g'), `$1${version}`));
}
