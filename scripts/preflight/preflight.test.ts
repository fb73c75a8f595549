import { preflight } from './index';
import type { Parts } from './parts';

const PNG = Buffer.from('\x89PNG picture', 'latin1');
const PLUGIN = {
  type: 'datasource',
  name: 'Some cloud',
  id: 'maker-cloud-datasource',
  category: 'cloud',
  info: {
    description: 'Numbers of a cloud.',
    author: { name: 'Maker' },
    keywords: ['cloud'],
    version: '1.2.3',
    updated: '2026-11-26',
    logos: { small: 'img/logo.svg', large: 'img/logo.svg' },
    links: ['documentation', 'repository', 'license', 'raise issue'].map((name) => ({
      name,
      url: 'https://example.com',
    })),
    screenshots: [{ name: 'All of it', path: 'img/all.png' }],
  },
  dependencies: { grafanaDependency: '>=12.3.0' },
  routes: [{ path: 'metrics', method: 'GET', url: '{{ .JsonData.url }}/metrics' }],
  includes: [{ type: 'dashboard', path: 'dashboards/all.json' }],
};
const MAP = {
  sources: [
    'webpack://maker-cloud-datasource/./module.ts',
    'webpack://maker-cloud-datasource/../node_modules/lib/index.js',
  ],
  sourcesContent: ['export {};', 'lib'],
};
const LICENCE = '   Apache License\n   Version 2.0, January 2004\n   Copyright 2026 Maker';
const WORKFLOW = `
permissions: {}
jobs:
  test:
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@0123456789012345678901234567890123456789 # v6.0.0
      - run: npm test
`;
const LOCK = {
  version: '1.2.3',
  packages: { '': { version: '1.2.3' }, 'node_modules/lib': { integrity: 'sha512-x' } },
};

const BUILT: Record<string, string | Buffer> = {
  'plugin.json': JSON.stringify(PLUGIN),
  'module.js': 'define(["react"],()=>{});',
  'module.js.map': JSON.stringify(MAP),
  'README.md': '# Cloud\n\n[more](https://example.com)',
  'CHANGELOG.md': '# Changelog\n\n## 1.2.3\n\nFirst.',
  LICENSE: LICENCE,
  'THIRD_PARTY_LICENSES.txt': 'lib 4.5.6\n\nMIT License\n',
  'img/logo.svg': '<svg><path d="M0 0"/></svg>',
  'img/all.png': PNG,
  'dashboards/all.json': '{"__inputs":[{"name":"DS"}]}',
};
const PROJECT: Record<string, string> = {
  'package.json': '{"version":"1.2.3","license":"Apache-2.0"}',
  'package-lock.json': JSON.stringify(LOCK),
  'CHANGELOG.md': '# Changelog\n\n## 1.2.3\n\nFirst.',
  '.config/webpack/webpack.config.ts': '// like @grafana/create-plugin',
};

interface Change {
  built?: Record<string, string | Buffer | undefined>;
  sources?: Record<string, string>;
  workflows?: Record<string, string>;
  project?: Record<string, string>;
  installed?: unknown;
}

/** What a sound plugin is made of, but for this. */
function parts({ built = {}, sources = {}, workflows = {}, project = {}, installed }: Change = {}): Parts {
  const files = Object.entries({ ...BUILT, ...built }).flatMap(([file, content]) =>
    content === undefined ? [] : [[file, Buffer.from(content)] as const]
  );
  return {
    built: new Map(files),
    sources: new Map(Object.entries({ 'module.ts': 'export {};', ...sources })),
    workflows: new Map(Object.entries({ 'ci.yml': WORKFLOW, ...workflows })),
    project: new Map(Object.entries({ ...PROJECT, ...project })),
    installed: () => installed ?? { version: '4.5.6', license: 'MIT' },
  };
}

/** plugin.json with some of its fields changed, in `info` too. */
function pluginWith({ info = {}, ...fields }: Record<string, unknown> & { info?: object }): Change {
  return { built: { 'plugin.json': JSON.stringify({ ...PLUGIN, ...fields, info: { ...PLUGIN.info, ...info } }) } };
}

const faultsOf = (change: Change) =>
  preflight(parts(change))
    .flatMap(({ level, details }) => details.map((detail) => `${level}: ${detail}`))
    .filter((line) => !line.startsWith('ok'));

test('a sound plugin passes every rule', () => {
  expect(faultsOf({})).toEqual([]);
});

const secret = {
  path: 'a',
  method: 'GET',
  url: '{{ .JsonData.url }}',
  headers: [{ name: 'Authorization', content: 'Bearer abc' }],
};
const rows: Array<[string, Change, string]> = [
  ['a field that the schema does not know', pluginWith({ colour: 'red' }), 'has no colour'],
  ['an id without an organisation', pluginWith({ id: 'cloud-datasource' }), 'is not organisation-name-datasource'],
  ['another version than package.json', pluginWith({ info: { version: '1.2.4' } }), 'is not 1.2.3 of package.json'],
  ['one patch of Grafana only', pluginWith({ dependencies: { grafanaDependency: '12.3.1' } }), 'grafanaDependency'],
  ['a description of three sentences', pluginWith({ info: { description: 'A. B. C.' } }), 'one or two sentences'],
  ['no screenshots', pluginWith({ info: { screenshots: [] } }), 'no screenshots'],
  [
    'no link to the source',
    pluginWith({ info: { links: [] } }),
    'warning: no documentation, repository, license, raise issue',
  ],
  ['a route with a key in it', pluginWith({ routes: [secret] }), 'a has a secret in it'],
  [
    'a dashboard that is not there',
    pluginWith({ includes: [{ path: 'dashboards/none.json' }] }),
    'dashboards/none.json is not there',
  ],
  [
    'a logo from elsewhere',
    pluginWith({ info: { logos: { small: 'https://a/b.svg', large: 'img/logo.svg' } } }),
    'is not relative',
  ],
  ['pictures of the documents', { built: { 'docs/img/a.png': PNG } }, 'docs/img/a.png'],
  ['a picture of another kind', { built: { 'img/all.png': 'GIF89a' } }, 'img/all.png is no PNG'],
  [
    'a heavy picture',
    { built: { 'img/all.png': Buffer.concat([PNG, Buffer.alloc(300_000)]) } },
    'img/all.png has 300012 bytes',
  ],
  ['an SVG with a program', { built: { 'img/logo.svg': '<svg><script/></svg>' } }, 'an element script'],
  ['an SVG that does something', { built: { 'img/logo.svg': '<svg onload="a()"></svg>' } }, 'does or loads something'],
  ['a dashboard of one Grafana', { built: { 'dashboards/all.json': '{"id":7}' } }, 'asks for no data source'],
  ['a relative link', { built: { 'README.md': 'See [this](docs/a.md).' } }, 'docs/a.md leads nowhere'],
  ['a comment in the README', { built: { 'README.md': 'a <!-- b -->' } }, 'has a comment'],
  ['a README for developers', { built: { 'README.md': 'Run npm install.' } }, 'speaks of developing'],
  ['no changelog', { built: { 'CHANGELOG.md': undefined } }, 'CHANGELOG.md is missing'],
  [
    'what is not released',
    { built: { 'CHANGELOG.md': '# C\n\n## Unreleased\n\n## 1.2.3\n' } },
    'warning: its first section',
  ],
  ['another licence', { built: { LICENSE: 'All rights reserved' } }, 'LICENSE is not the text'],
  ['a program made of text', { built: { 'module.js': 'define([],()=>new Function("a"))' } }, 'evaluates a text'],
  [
    'a React of its own',
    { built: { 'module.js': 'define([],()=>Symbol.for("react.element"))' } },
    'a JSX runtime of its own',
  ],
  ['no source map', { built: { 'module.js.map': undefined } }, 'module.js has no source map'],
  [
    'a map with names from the root',
    {
      built: {
        'module.js.map': JSON.stringify({
          ...MAP,
          sources: ['webpack://a/./src/module.ts', 'webpack://a/../node_modules/lib/a.js'],
        }),
      },
    },
    'src has no ./src/module.ts',
  ],
  ['a map of another source', { sources: { 'module.ts': 'export const a = 1;' } }, 'is not what it is in src'],
  ['a licence that is not named', { built: { 'THIRD_PARTY_LICENSES.txt': '' } }, 'lacks lib 4.5.6'],
  [
    'a licence of another version',
    { built: { 'THIRD_PARTY_LICENSES.txt': 'lib 4.5.5\n' } },
    'lib 4.5.5 is not bundled',
  ],
  ['a licence that asks for more', { installed: { version: '4.5.6', license: 'GPL-3.0' } }, 'lib: GPL-3.0'],
  ['words on the console', { sources: { 'a.ts': 'console.log(1)' } }, 'src/a.ts writes to the console'],
  ['a window that knows its opener', { sources: { 'a.ts': "window.open(url, '_blank')" } }, 'knows its opener'],
  ['storage under a free name', { sources: { 'a.ts': "localStorage.setItem('a', b)" } }, 'a name of its own'],
  [
    'a lock of another version',
    { project: { 'package-lock.json': JSON.stringify({ ...LOCK, version: '1.2.2' }) } },
    'package-lock.json is not of 1.2.3',
  ],
  ['a changelog of another version', { project: { 'CHANGELOG.md': '## 1.2.2\n' } }, 'CHANGELOG.md is 1.2.2'],
  [
    'a package from elsewhere',
    {
      project: {
        'package-lock.json': JSON.stringify({
          ...LOCK,
          packages: { ...LOCK.packages, a: { resolved: 'git+ssh://a', integrity: 'b' } },
        }),
      },
    },
    'a is from elsewhere',
  ],
  [
    'an action that may change',
    { workflows: { 'a.yml': WORKFLOW.replace(/@\S+/, '@v6') } },
    'actions/checkout@v6, which may change',
  ],
  [
    'a workflow with all rights',
    { workflows: { 'a.yml': WORKFLOW.replace('permissions: {}', '') } },
    'a.yml has no permissions',
  ],
  [
    'a job without an end',
    { workflows: { 'a.yml': WORKFLOW.replace('timeout-minutes: 5', 'needs: []') } },
    'test has no time limit',
  ],
  [
    "a stranger's text in a script",
    { workflows: { 'a.yml': WORKFLOW.replace('npm test', 'echo ${{ github.event.issue.title }}') } },
    'runs a text that others may write',
  ],
];

test.each(rows)('%s', (_, change, fault) => {
  expect(faultsOf(change).filter((line) => line.includes(fault))).not.toEqual([]);
});

test('a comment may name what the program must not do', () => {
  expect(faultsOf({ sources: { 'a.ts': '/** Not console.log(a). */\n// nor alert(b)\n' } })).toEqual([]);
});
