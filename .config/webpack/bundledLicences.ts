import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Compiler } from 'webpack';

export const LICENCES_FILE = 'THIRD_PARTY_LICENSES.txt';

/** Puts the licences of the packages whose code is in the bundle beside it: all of them ask for that. */
export class BundledLicences {
  apply(compiler: Compiler): void {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap('BundledLicences', (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
      compilation.hooks.processAssets.tap({ name: 'BundledLicences', stage }, () => {
        const files = [...compilation.modules].flatMap((module) => module.nameForCondition() ?? []);
        compilation.emitAsset(LICENCES_FILE, new sources.RawSource(licencesOf(files)));
      });
    });
  }
}

/**
 * The names, versions and licences of the packages that these files belong to.
 * @throws Error for a package that comes without the text of its licence.
 */
export function licencesOf(files: readonly string[]): string {
  const folders = [...new Set(files.flatMap((file) => packageFolder(file) ?? []))].sort();
  return folders.map((folder) => `${describe(folder)}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}

/** The folder of the innermost package of `node_modules` that a file is in. */
function packageFolder(file: string): string | undefined {
  const [, folder] = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/s.exec(file) ?? [];
  return folder;
}

function describe(folder: string): string {
  const licence = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (licence === undefined) {
    throw new Error(`${folder} is bundled, and has no file with its licence.`);
  }
  const about: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const fields = new Map(Object.entries(Object(about)));
  const title = `${String(fields.get('name'))} ${String(fields.get('version'))}`;
  return `${title}\n\n${readFileSync(path.join(folder, licence), 'utf8').trim()}`;
}
