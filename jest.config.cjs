/** Packages that ship ES modules only, so Jest has to transform them. */
const esModules = [
  '@grafana/data',
  '@grafana/ui',
  '@grafana/runtime',
  '@grafana/schema',
  '@grafana/i18n',
  '@grafana/react-data-grid',
  '@react-hookz/web',
  '@ver0/deep-equal',
  '.*d3.*',
  'd3-interpolate',
  'delaunator',
  'internmap',
  'robust-predicates',
  'ol',
  'marked',
  'marked-mangle',
  'react-colorful',
  'rxjs',
  'uuid',
  'date-fns',
  'react-calendar',
  'get-user-locale',
  'memoize',
  'mimic-function',
  '@wojtekmaj',
  'leven',
  'monaco-promql',
  'uplot',
  'fast-check',
  'pure-rand',
  'idb',
  'rbush',
  'quickselect',
  'earcut',
  'pbf',
  'geotiff',
  'lerc',
  'color-.*',
];

const shared = {
  transform: {
    '^.+\\.m?[tj]sx?$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2022',
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
  },
  transformIgnorePatterns: [`node_modules/(?!(?:.*/node_modules/)?(${esModules.join('|')})/)`],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
};

/** What touches Grafana or the page. */
const PAGE = ['frames', 'datasource', 'editors', 'traces'];

/** Pure code runs in Node, which is quick and has the real streams and codecs; what touches Grafana or the page in jsdom. */
module.exports = {
  // Time is no reason to fail: a busy machine may take long. A test that hangs still ends.
  testTimeout: 600_000,
  projects: [
    {
      ...shared,
      displayName: 'node',
      testEnvironment: 'node',
      testPathIgnorePatterns: ['/node_modules/', `<rootDir>/src/(${PAGE.join('|')})/`],
      setupFiles: ['<rootDir>/.config/jest/setupTimezone.cjs'],
      testMatch: [
        '<rootDir>/src/**/*.test.ts',
        '<rootDir>/{simulator,workbench,bench,dashboards,alerts,scripts}/**/*.test.ts',
        '<rootDir>/tests/integration/**/*.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'page',
      testEnvironment: 'jsdom',
      moduleNameMapper: {
        '\\.css$': '<rootDir>/.config/jest/emptyStyle.cjs',
        '^react-inlinesvg$': '<rootDir>/.config/jest/inlineSvg.cjs',
      },
      setupFiles: ['<rootDir>/.config/jest/setupTimezone.cjs', '<rootDir>/.config/jest/setupPage.cjs'],
      setupFilesAfterEnv: ['<rootDir>/.config/jest/setupTestingLibrary.ts'],
      testMatch: [`<rootDir>/src/{${PAGE.join()}}/**/*.test.{ts,tsx}`],
    },
  ],
};
