import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import packageJson from '../../package.json';
import { licencesOf } from '../../.config/webpack/bundledLicences';

const ROOT = path.resolve(__dirname, '../..');

test('each package in the bundle is named once, with its licence; our own files are not', () => {
  const text = licencesOf([
    path.join(ROOT, 'node_modules/idb/build/index.js'),
    path.join(ROOT, 'node_modules/idb/build/async-iterators.js'),
    path.join(ROOT, 'src/module.ts'),
  ]);
  expect(text.match(/^idb /gm)).toHaveLength(1);
  expect(text).toContain(
    `idb ${packageJson.dependencies.idb}\n\nISC License (ISC)\nCopyright (c) 2016, Jake Archibald`
  );
});

test('a package without the text of its licence fails the build', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'licences-'));
  const inner = path.join(folder, 'node_modules/outer/node_modules/@scope/inner');
  try {
    mkdirSync(path.join(inner, 'build'), { recursive: true });
    writeFileSync(path.join(inner, 'package.json'), '{"name":"@scope/inner","version":"1.2.3"}');
    expect(() => licencesOf([path.join(inner, 'build/index.js')])).toThrow('inner is bundled, and has no file');
    writeFileSync(path.join(inner, 'LICENSE.md'), 'Do as you like.');
    expect(licencesOf([path.join(inner, 'build/index.js')])).toBe('@scope/inner 1.2.3\n\nDo as you like.\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
