import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../../package.json';
import { SHARED_MODULES } from '../../.config/webpack/sharedModules';

const ROOT = path.resolve(__dirname, '../..');
const SKIPPED = new Set(['node_modules', 'dist', 'test-results', '.git', '.build', 'coverage']);

const documents = documentsIn('').map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

function documentsIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) ? [] : documentsIn(file);
    }
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

/** Headings as GitHub names them in links. */
function anchorsOf(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  );
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^( *)```.*?^\1```/gms, '');
}

const links = documents.flatMap(({ file, text }) =>
  [...withoutCode(text).matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].map(([, target = '']) => ({ file, target }))
);

test('links lead to files that there are', () => {
  expect(links.length).toBeGreaterThan(100);
  const lost = links.filter(({ file, target }) => {
    const [wanted = ''] = target.split('#');
    return wanted !== '' && !existsSync(path.join(ROOT, path.dirname(file), wanted));
  });
  expect(lost).toEqual([]);
});

test('links to headings find them', () => {
  const lost = links.filter(({ file, target }) => {
    const [wanted = '', anchor] = target.split('#');
    const page = wanted === '' ? file : path.posix.join(path.posix.dirname(file), wanted);
    const found = documents.find((document) => document.file === page);
    return anchor !== undefined && found !== undefined && !anchorsOf(found.text).includes(anchor);
  });
  expect(lost).toEqual([]);
});

test('every document is linked from another', () => {
  const linked = new Set(
    links.map(({ file, target }) => path.posix.join(path.posix.dirname(file), target.replace(/#.*/, '')))
  );
  const pages = documents.map(({ file }) => file).filter((file) => file.startsWith('docs/'));
  expect(pages.filter((file) => !linked.has(file))).toEqual([]);
});

test('pictures are all shown somewhere', () => {
  const shown = new Set(links.map(({ file, target }) => path.posix.join(path.posix.dirname(file), target)));
  const pictures = readdirSync(path.join(ROOT, 'docs/img')).map((name) => `docs/img/${name}`);
  expect(pictures.filter((file) => !shown.has(file))).toEqual([]);
});

test('commands are those of package.json', () => {
  const named = documents.flatMap(({ file, text }) =>
    [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = '']) => ({ file, name }))
  );
  expect(named.length).toBeGreaterThan(20);
  // What somebody runs in a folder with a package.json of its own.
  const own = (file: string) => file.startsWith('examples/');
  expect(named.filter(({ file, name }) => !own(file) && !(name in packageJson.scripts))).toEqual([]);
});

test('settings of a data source by file are the same everywhere that shows them', () => {
  const ids = documents.flatMap(({ file, text }) =>
    [...text.matchAll(/^\s*(?:-\s+)?type: (\S*fireworks\S*)$/gm)].map(([, id]) => ({ file, id }))
  );
  expect(ids.length).toBeGreaterThan(2);
  expect(ids.filter(({ id }) => id !== packageJson.name)).toEqual([]);
});

test('the zip has the number of this version wherever it is named', () => {
  const named = documents.flatMap(({ file, text }) =>
    [...text.matchAll(new RegExp(`${packageJson.name}[-@](\\d+\\.\\d+\\.\\d+)`, 'g'))].map(([, version]) => ({
      file,
      version,
    }))
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ version }) => version !== packageJson.version)).toEqual([]);
});

test('figures promise what the bench holds them to', () => {
  const bench = readdirSync(path.join(ROOT, 'bench')).filter((file) => /^\w+\.ts$/.test(file));
  const targets = bench
    .map((file) => readFileSync(path.join(ROOT, 'bench', file), 'utf8'))
    .flatMap((text) => [
      ...text.matchAll(/['`](\w+\.[\w.${}]+)['`](?:(?!['`]\w+\.\w)[^])*?\{ (atMost|atLeast): ([\d.]+) \}/g),
    ])
    .map(([, name = '', kind, value]) => ({
      // Some names are made for several sizes.
      name: new RegExp(`^${name.replaceAll('.', '\\.').replace(/\$\{\w+\}/g, '\\w+')}$`),
      promise: `${kind === 'atMost' ? '≤' : '≥'} ${value}`,
    }));
  const page = readFileSync(path.join(ROOT, 'docs/figures.md'), 'utf8');
  const promises = [...page.matchAll(/^\| `([\w.]+)` +\| ([≤≥] [\d.]+) /gm)].map(([, name, promise]) => [
    name,
    promise,
  ]);
  expect(promises.length).toBeGreaterThan(15);
  expect(promises).toEqual(
    promises.map(([name = '']) => [name, targets.find((target) => target.name.test(name))?.promise])
  );
});

test('packages that are said to be in the program are those that Grafana does not bring', () => {
  const page = readFileSync(path.join(ROOT, 'docs/publishing.md'), 'utf8');
  const table = /^\| package .*\n(?:\|.*\n)+/m.exec(page)?.[0] ?? '';
  const named = [...table.matchAll(/\[([\w@/-]+)\]\(/g)].map(([, name]) => name);
  const isBrought = (name: string) =>
    SHARED_MODULES.some((shared) => (typeof shared === 'string' ? shared === name : shared.test(name)));
  // Nothing but types is taken from the schema.
  const bundled = Object.keys(packageJson.dependencies).filter(
    (name) => !isBrought(name) && name !== '@grafana/schema'
  );
  expect(named.sort()).toEqual(bundled.sort());
});

describe('the architecture', () => {
  const page = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8');
  const files = sourcesIn('');

  function sourcesIn(folder: string): string[] {
    return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        return SKIPPED.has(entry.name) ? [] : sourcesIn(file);
      }
      return /\.(tsx?|cjs|json)$/.test(entry.name) ? [file] : [];
    });
  }

  /** The files that a path may mean: that of `src` where there is one, else any that ends so. */
  function meant(named: string): string[] {
    const exact = files.filter((file) => file === named || file === `src/${named}`);
    return exact.length > 0 ? exact : files.filter((file) => file.endsWith(`/${named}`));
  }

  test('names files that there are', () => {
    const named = [...page.matchAll(/`([\w./-]+\.(?:tsx?|cjs|json))`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((file) => meant(file).length === 0)).toEqual([]);
  });

  test('finds in a file what it says is there', () => {
    const said = [...page.matchAll(/`(\w+)` in `([\w./-]+\.(?:tsx?|cjs|json))`/g)];
    expect(said.length).toBeGreaterThan(10);
    const lost = said.filter(
      ([, name = '', file = '']) =>
        !meant(file).some((one) => new RegExp(`\\b${name}\\b`).test(readFileSync(path.join(ROOT, one), 'utf8')))
    );
    expect(lost.map(([text]) => text)).toEqual([]);
  });
});
