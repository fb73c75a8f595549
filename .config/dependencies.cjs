/** Imports go one way: what is further down knows nothing of what is above. docs/architecture.md shows the picture. */
const LAYERS = [
  ['module'],
  ['datasource'],
  // No editor, only names and dynamic imports, so that an editor is loaded when it is first shown.
  ['lazyEditors'],
  ['editors'],
  ['answer', 'grafana'],
  ['analysis'],
  ['deployments'],
  ['stores', 'traces'],
  ['evaluate', 'promql', 'collect', 'history', 'frames'],
  ['plan'],
  ['exposition', 'catalogue', 'database'],
  ['series'],
  ['types', 'settings'],
];

const path = (names) => `^src/(${names.join('|')})(/|\\.tsx?$)`;
const TESTS = '\\.test\\.tsx?$';

const downwards = LAYERS.slice(1).map((names, index) => ({
  name: `not-upwards-from-${names.join('-')}`,
  severity: 'error',
  from: { path: path(names), pathNot: TESTS },
  to: { path: path(LAYERS.slice(0, index + 1).flat()) },
}));

module.exports = {
  forbidden: [
    ...downwards,
    {
      name: 'no-circles',
      comment: 'Not even of types: two files that need each other are one, or a third stands below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-code-knows-no-grafana',
      comment: 'So that it runs in tests, in the bench and in a worker without a page.',
      severity: 'error',
      from: {
        path: path(['exposition', 'series', 'catalogue', 'evaluate', 'promql', 'history', 'collect', 'database']),
        pathNot: TESTS,
      },
      to: { path: 'node_modules/(@grafana|react)' },
    },
    {
      name: 'product-needs-no-tools',
      severity: 'error',
      from: { path: '^src', pathNot: TESTS },
      to: { path: '^(simulator|workbench|bench|tests|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
