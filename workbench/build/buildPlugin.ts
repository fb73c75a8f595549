import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** What ends up in dist, or decides how it is made. */
const SOURCES = ['src', 'dashboards', 'plugin.json', 'package.json', 'CHANGELOG.md', '.config/webpack'];

/** Whether dist is missing, or older than anything it is made of. */
export async function isPluginStale(root: string): Promise<boolean> {
  const built = await modifiedMs(path.join(root, 'dist/module.js'));
  const newest = Math.max(...(await Promise.all(SOURCES.map((source) => newestMs(path.join(root, source))))));
  return built === 0 || newest > built;
}

/** Builds dist as `npm run build` does. @throws Error with the build's output when it fails. */
export function buildPlugin(root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', ['run', '--silent', 'build'], { cwd: root, shell: process.platform === 'win32' });
    let output = '';
    npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    npm.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    npm.on('error', reject);
    npm.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`npm run build failed:\n${output}`))));
  });
}

async function newestMs(file: string): Promise<number> {
  const info = await stat(file).catch(() => undefined);
  if (info === undefined) {
    return 0;
  }
  if (!info.isDirectory()) {
    return info.mtimeMs;
  }
  const entries = await readdir(file);
  return Math.max(0, ...(await Promise.all(entries.map((entry) => newestMs(path.join(file, entry))))));
}

async function modifiedMs(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}
