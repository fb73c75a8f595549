import type { Compiler } from 'webpack';

/**
 * Source maps name the files of packages and their lines, as stack traces need it, and leave out their texts: who wants
 * those has them in the package. They were nearly a tenth of what people download.
 */
export class LeanSourceMaps {
  apply(compiler: Compiler): void {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap('LeanSourceMaps', (compilation) => {
      // After the maps are made, which is in the stage before.
      const stage = Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_INLINE - 1;
      compilation.hooks.processAssets.tap({ name: 'LeanSourceMaps', stage }, (assets) => {
        // Names of chunks end in a hash for caches.
        for (const [name, source] of Object.entries(assets).filter(([file]) => /\.js\.map(\?|$)/.test(file))) {
          compilation.updateAsset(name, new sources.RawSource(withoutPackageTexts(source.source().toString())));
        }
      });
    });
  }
}

/** @param text JSON of a source map, version 3 */
export function withoutPackageTexts(text: string): string {
  const map = JSON.parse(text) as { sources: string[]; sourcesContent?: Array<string | null> };
  const sourcesContent = map.sourcesContent?.map((content, index) =>
    map.sources[index]?.includes('/node_modules/') === true ? null : content
  );
  return JSON.stringify({ ...map, sourcesContent });
}
