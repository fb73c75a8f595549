import { readFileSync } from 'node:fs';
import grafanaPlugins from '@grafana/eslint-plugin-plugins';
import parser from '@typescript-eslint/parser';

const { dependencies } = JSON.parse(readFileSync(new URL('../plugin.json', import.meta.url), 'utf8'));
const [minGrafanaVersion] = /\d+\.\d+\.\d+/.exec(dependencies.grafanaDependency);

/** `npm run compatibility`: what is imported exists in the oldest Grafana that plugin.json allows. Asks npm for its packages. */
export default [
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}', '**/testing/**'],
    languageOptions: { parser, parserOptions: { project: './tsconfig.json' } },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    plugins: { '@grafana/plugins': grafanaPlugins },
    rules: { '@grafana/plugins/import-is-compatible': ['error', { minGrafanaVersion }] },
  },
];
