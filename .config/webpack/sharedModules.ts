/**
 * Modules that every supported Grafana (12.3 and later) hands to plugins, so they are never bundled.
 * Bundling React's JSX runtime would tie the plugin to one React version; Grafana runs 18 or 19.
 */
export const SHARED_MODULES: ReadonlyArray<string | RegExp> = [
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-router',
  'rxjs',
  'lodash',
  'moment',
  'i18next',
  '@emotion/css',
  '@emotion/react',
  /^@grafana\/(data|runtime|ui)$/,
];
