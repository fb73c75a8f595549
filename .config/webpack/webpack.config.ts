/**
 * Builds dist/ as Grafana loads it: one AMD module, editors in lazy chunks, the files beside it copied.
 * Follows the conventions of @grafana/create-plugin; its tasks map to our scripts in README.md.
 */
import path from 'node:path';
import CopyWebpackPlugin from 'copy-webpack-plugin';
import TerserPlugin from 'terser-webpack-plugin';
import type { Configuration } from 'webpack';
import packageJson from '../../package.json';
import pluginJson from '../../plugin.json';
import { BundledLicences } from './bundledLicences';
import { LeanSourceMaps } from './leanSourceMaps';
import { builtPluginJson, publicationOf, withAbsoluteLinks } from './publication';
import { SHARED_MODULES } from './sharedModules';

const root = path.resolve(import.meta.dirname ?? __dirname, '../..');
const publication = publicationOf(packageJson);

export default (env: Record<string, unknown> = {}): Configuration => {
  const production = Boolean(env.production);
  return {
    mode: production ? 'production' : 'development',
    // Source maps name sources relative to it, and Grafana's validator looks for these names in `src`.
    context: path.join(root, 'src'),
    target: ['web', 'es2022'],
    devtool: production ? 'source-map' : 'eval-source-map',
    entry: { module: './module.ts' },
    externals: [
      // The AMD loader's own `module`, for src/publicPath.ts.
      { 'amd-module': 'module' },
      ({ request }, callback) => {
        if (request !== undefined && SHARED_MODULES.some((shared) => matches(shared, request))) {
          callback(undefined, request);
          return;
        }
        callback();
      },
    ],
    output: {
      clean: { keep: /(^|\/)(gpx_|MANIFEST)/ },
      path: path.join(root, 'dist'),
      // A build is as new as its files, or they would look older than what they are made of.
      compareBeforeEmit: false,
      filename: '[name].js',
      chunkFilename: '[name].js?_cache=[contenthash]',
      library: { type: 'amd' },
      // Grafana serves plugins from a path that is only known at run time; src/publicPath.ts sets it.
      publicPath: `public/plugins/${pluginJson.id}/`,
      uniqueName: pluginJson.id,
      crossOriginLoading: 'anonymous',
    },
    resolve: { extensions: ['.ts', '.tsx', '.js', '.mjs'] },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          exclude: /node_modules/,
          use: {
            loader: 'swc-loader',
            options: {
              jsc: {
                target: 'es2022',
                parser: { syntax: 'typescript', tsx: true },
                transform: { react: { runtime: 'automatic' } },
              },
            },
          },
        },
        { test: /\.(png|jpe?g|gif|svg)$/, type: 'asset/resource', generator: { filename: 'img/[name][ext]' } },
      ],
    },
    optimization: {
      minimize: production,
      minimizer: [
        new TerserPlugin({
          terserOptions: { format: { comments: false }, compress: { drop_console: ['log', 'info'] } },
          extractComments: false,
        }),
      ],
    },
    plugins: [
      new BundledLicences(),
      new LeanSourceMaps(),
      new CopyWebpackPlugin({
        patterns: [
          {
            from: 'plugin.json',
            transform: (content: Buffer) =>
              builtPluginJson(content.toString(), {
                version: packageJson.version,
                day: new Date().toISOString().slice(0, 10),
                publication,
              }),
          },
          // Grafana shows this one, where links into the repository would lead nowhere.
          {
            from: 'src/README.md',
            transform: (content: Buffer) => withAbsoluteLinks(content.toString(), 'src', publication),
          },
          { from: 'CHANGELOG.md' },
          { from: 'LICENSE' },
          { from: 'src/img', to: 'img' },
          ...pluginJson.info.screenshots.map((screenshot) => ({
            from: `docs/img/${path.posix.basename(screenshot.path)}`,
            to: screenshot.path,
          })),
          { from: 'dashboards/*.json', to: 'dashboards/[name][ext]' },
        ].map((pattern) => ({ ...pattern, context: root })),
      }),
    ],
    performance: { hints: false },
  };
};

function matches(shared: string | RegExp, request: string): boolean {
  return typeof shared === 'string' ? shared === request : shared.test(request);
}
