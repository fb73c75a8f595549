import { build, type Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Packages of CommonJS that ES modules of @grafana import by default. esbuild gives such an import the whole
 * `module.exports`, as Node does; the packages mean `exports.default`, which is what webpack gives to Grafana.
 */
const DEFAULT_IN_EXPORTS = ['react-custom-scrollbars-2', 'calculate-size', 'react-highlight-words'];

const unwrapDefaults: Plugin = {
  name: 'unwrap-defaults',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${DEFAULT_IN_EXPORTS.join('|')})$`);
    onResolve({ filter }, ({ path: name, namespace, resolveDir }) =>
      namespace === 'unwrapped' ? undefined : { path: name, namespace: 'unwrapped', pluginData: resolveDir }
    );
    onLoad({ filter: /.*/, namespace: 'unwrapped' }, ({ path: name, pluginData }) => ({
      contents: `const loaded = require('${name}'); module.exports = Object.assign(loaded.default ?? loaded, loaded);`,
      resolveDir: String(pluginData),
      loader: 'js',
    }));
  },
};

/**
 * Packages of another folder are taken before the project's own, also by packages that only the project has. A file
 * `scope-name.mjs` there stands for the package `@scope/name`.
 */
function packagesFirst(folder: string): Plugin {
  return {
    name: 'packages-first',
    setup(bundler) {
      bundler.onResolve({ filter: /^[@a-z]/i }, async ({ path: name, importer, kind, pluginData }) => {
        if (pluginData === 'tried' || importer.startsWith(folder + path.sep)) {
          return undefined;
        }
        const standIn = path.join(folder, `${name.replace('@', '').replaceAll('/', '-')}.mjs`);
        if (existsSync(standIn)) {
          return { path: standIn };
        }
        const found = await bundler.resolve(name, { importer, kind, resolveDir: folder, pluginData: 'tried' });
        return found.errors.length > 0 || !found.path.startsWith(folder + path.sep) ? undefined : found;
      });
    },
  };
}

/**
 * Bundles the page into `outFolder`, an empty one: ES modules in chunks, styles, fonts. About two seconds.
 * @param packages a folder with a `node_modules` of its own, for another Grafana's packages than the project's
 */
export async function bundlePage(root: string, outFolder: string, packages?: string): Promise<void> {
  const page = path.join(root, 'workbench/page');
  await build({
    absWorkingDir: root,
    entryPoints: { main: path.join(page, 'main.tsx') },
    outdir: outFolder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    chunkNames: 'chunks/[name]-[hash]',
    assetNames: 'assets/[name]-[hash]',
    loader: { '.ttf': 'file', '.woff': 'file', '.woff2': 'file', '.svg': 'file', '.png': 'file' },
    define: {
      'process.env.NODE_ENV': '"production"',
      global: 'globalThis',
      // SystemJS's AMD extra defines this later; a library that is evaluated after that must not register itself there.
      'define.amd': 'undefined',
    },
    plugins: packages === undefined ? [unwrapDefaults] : [unwrapDefaults, packagesFirst(packages)],
    sourcemap: true,
    logLevel: 'warning',
    // SystemJS calls its type "script", which says nothing that matters here.
    logOverride: { 'package.json': 'silent' },
  });
  await copyFile(path.join(page, 'index.html'), path.join(outFolder, 'index.html'));
}
