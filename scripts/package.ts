/**
 * `npm run package`: the zip that Grafana installs, with one folder named as the plugin id, as Grafana's validator wants it,
 * and its checksums beside it. Nothing is packed that does not pass the pre-flight.
 *
 * `--sign` signs it first with the token in GRAFANA_ACCESS_POLICY_TOKEN, for the Grafanas of `--root-urls https://a,https://b`,
 * or, for a plugin of the catalogue, for all. `--release` packs what a tag names: warnings of the pre-flight count, too, and it
 * is signed where there is a token.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '..');
const options = process.argv.slice(2);
const isRelease = options.includes('--release');
const rootUrls = options[options.indexOf('--root-urls') + 1] ?? '';
const hasToken = (process.env.GRAFANA_ACCESS_POLICY_TOKEN ?? '') !== '';

run('npm', ['run', '--silent', 'build'], root);
rmSync(path.join(root, 'dist/MANIFEST.txt'), { force: true });
run('npm', ['run', '--silent', 'preflight', ...(isRelease ? ['--', '--strict'] : [])], root);

const plugin: unknown = JSON.parse(readFileSync(path.join(root, 'dist/plugin.json'), 'utf8'));
const { id, version } = readIdentity(plugin);
if (isRelease && process.env.GITHUB_REF_NAME !== `v${version}`) {
  throw new Error(`The tag is ${String(process.env.GITHUB_REF_NAME)}, and package.json says ${version}.`);
}
if (options.includes('--sign') || (isRelease && hasToken)) {
  const urls = options.includes('--root-urls') ? ['--rootUrls', rootUrls] : [];
  run('npx', ['--yes', '@grafana/sign-plugin@3.3.3', ...urls], root);
}
const archive = path.join(root, `${id}-${version}.zip`);
const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
try {
  cpSync(path.join(root, 'dist'), path.join(folder, id), { recursive: true });
  if (existsSync(archive)) {
    rmSync(archive);
  }
  // Python is on every machine that builds; `zip` is not.
  run('python3', ['-m', 'zipfile', '-c', archive, id], folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// SHA-1 is what the catalogue's form asks for; `sha256sum --check` is for whoever installs.
for (const kind of ['sha1', 'sha256']) {
  const sum = createHash(kind).update(readFileSync(archive)).digest('hex');
  writeFileSync(`${archive}.${kind}`, `${sum}  ${path.basename(archive)}\n`);
}
console.error(`Wrote ${path.relative(process.cwd(), archive)}, and .sha1 and .sha256 of it`);

function readIdentity(json: unknown): { id: string; version: string } {
  if (typeof json === 'object' && json !== null && 'id' in json && 'info' in json) {
    const { id: pluginId, info } = json;
    if (typeof pluginId === 'string' && typeof info === 'object' && info !== null && 'version' in info) {
      return { id: pluginId, version: String(info.version) };
    }
  }
  throw new Error('dist/plugin.json has no id or version.');
}

function run(command: string, args: string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
