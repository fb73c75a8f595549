import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Runs programs of this folder in processes of their own, so that no other code has warmed or filled them.
 * A program is bundled and minified first, as the plugin is: module boundaries cost time that the product does not pay.
 */
export interface FreshProcesses {
  /** A place for files, gone after `dispose`. */
  readonly folder: string;
  /** @returns what the program printed, which has to be JSON. */
  run(program: string, args: readonly string[]): unknown;
  dispose(): void;
}

export function createFreshProcesses(): FreshProcesses {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const built = new Map<string, string>();

  function build(program: string): string {
    const outfile = join(folder, `${basename(program, '.ts')}.mjs`);
    buildSync({
      entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    built.set(program, outfile);
    return outfile;
  }

  return {
    folder,
    run(program, args) {
      const file = built.get(program) ?? build(program);
      const output = execFileSync(process.execPath, ['--expose-gc', file, ...args], { encoding: 'utf8' });
      return JSON.parse(output);
    },
    dispose() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
