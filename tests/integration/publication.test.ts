import { builtPluginJson, publicationOf, withAbsoluteLinks } from '../../.config/webpack/publication';
import { withoutPackageTexts } from '../../.config/webpack/leanSourceMaps';

const there = publicationOf({
  version: '1.2.3',
  repository: { type: 'git', url: 'git+https://git.example/maker/cloud.git' },
});
const text =
  'See [traces](../docs/traces.md#set-up), [logo](img/logo.svg) and [all](https://example.com).\n\n![A row](../docs/img/a.png)\n\nEnd.';

test('without a repository in package.json nothing is published', () => {
  expect(publicationOf({ version: '1.2.3' })).toBeUndefined();
});

test.each(['https://git.example/maker/cloud', 'git+https://git.example/maker/cloud.git'])(
  '%s is a repository',
  (url) => {
    expect(publicationOf({ version: '1.2.3', repository: url })).toEqual({
      page: 'https://git.example/maker/cloud',
      tag: 'v1.2.3',
    });
  }
);

test('an address that no link can be made from is refused', () => {
  expect(() => publicationOf({ version: '1.2.3', repository: 'maker/cloud' })).toThrow(
    'Write it as https://host/owner/name'
  );
});

test('links and pictures lead to the published files of this version', () => {
  expect(withAbsoluteLinks(text, 'src', there)).toBe(
    'See [traces](https://git.example/maker/cloud/blob/v1.2.3/docs/traces.md#set-up), ' +
      '[logo](https://git.example/maker/cloud/blob/v1.2.3/src/img/logo.svg) and [all](https://example.com).\n\n' +
      '![A row](https://git.example/maker/cloud/raw/v1.2.3/docs/img/a.png)\n\nEnd.'
  );
});

test('links are words and pictures are left out while nothing is published', () => {
  expect(withAbsoluteLinks(text, 'src', undefined)).toBe('See traces, logo and [all](https://example.com).\n\nEnd.');
});

test('plugin.json gets its version, its day, and the links that its page has places for', () => {
  const written =
    '{"info":{"version":"%VERSION%","updated":"%TODAY%","links":[{"name":"Cloud","url":"https://example.com"}]}}';
  const build = (publication: typeof there) =>
    JSON.parse(builtPluginJson(written, { version: '1.2.3', day: '2026-11-26', publication }));
  expect(build(there).info).toMatchObject({ version: '1.2.3', updated: '2026-11-26' });
  expect(build(there).info.links.map(({ name }: { name: string }) => name)).toEqual([
    'documentation',
    'repository',
    'license',
    'raise issue',
    'Cloud',
  ]);
  expect(build(undefined).info.links).toHaveLength(1);
});

test('source maps keep the texts of the program and leave out those of packages', () => {
  const sources = [
    'webpack://p/./module.ts',
    'webpack://p/../node_modules/lib/index.js',
    'webpack://p/webpack/runtime',
  ];
  const map = { version: 3, sources, sourcesContent: ['ours', 'theirs', 'glue'], mappings: 'AAAA', names: [] };
  expect(JSON.parse(withoutPackageTexts(JSON.stringify(map)))).toEqual({
    ...map,
    sourcesContent: ['ours', null, 'glue'],
  });
});
