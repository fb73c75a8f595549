import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What is looked at: the built plugin, what it was built from, and what installs the tools that built it. */
export interface Parts {
  /** Files of the plugin's folder, by their paths in it. */
  built: ReadonlyMap<string, Buffer>;
  /** Files of `src` without tests, by their paths in it. */
  sources: ReadonlyMap<string, string>;
  /** Files of `.github/workflows`, by their names. */
  workflows: ReadonlyMap<string, string>;
  /** Files of the root, and of `packages`, by their paths. */
  project: ReadonlyMap<string, string>;
  /** What the package.json of an installed package says, by the package's name. */
  installed: (name: string) => unknown;
}

/** How one rule came out. A warning is for people to judge; an error keeps a plugin out of the catalogue or its user waiting. */
export interface Verdict {
  rule: string;
  level: 'ok' | 'warning' | 'error';
  /** What was seen, or what is wrong and where: a line each. */
  details: readonly string[];
}

/** A rule's verdict: its faults, or else what it has seen. */
export function judge(
  rule: string,
  faults: readonly string[],
  seen = '',
  level: 'warning' | 'error' = 'error'
): Verdict {
  return faults.length > 0
    ? { rule, level, details: faults }
    : { rule, level: 'ok', details: seen === '' ? [] : [seen] };
}

const PROJECT_FILES = [
  'package.json',
  'package-lock.json',
  'packages/react-18/package-lock.json',
  'CHANGELOG.md',
  '.config/webpack/webpack.config.ts',
];

/** @param root the repository, with a `dist` in it */
export function readParts(root: string): Parts {
  const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
  const texts = (folder: string, wanted: (file: string) => boolean) =>
    new Map(
      filesIn(path.join(root, folder))
        .filter(wanted)
        .map((file) => [file, text(`${folder}/${file}`)] as const)
    );
  return {
    built: new Map(filesIn(path.join(root, 'dist')).map((file) => [file, readFileSync(path.join(root, 'dist', file))])),
    sources: texts('src', (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|(^|\/)testing\//.test(file)),
    workflows: texts('.github/workflows', (file) => /\.ya?ml$/.test(file)),
    project: new Map(PROJECT_FILES.map((file) => [file, text(file)] as const)),
    installed: (name) => JSON.parse(text(`node_modules/${name}/package.json`)) as unknown,
  };
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

/** A field of a value that came from outside, by a path of names; undefined where there is none. */
export function at(value: unknown, ...names: string[]): unknown {
  let found = value;
  for (const name of names) {
    found = typeof found === 'object' && found !== null ? new Map(Object.entries(found)).get(name) : undefined;
  }
  return found;
}

/** The elements of what should be a list. */
export function listAt(value: unknown, ...names: string[]): unknown[] {
  const found = at(value, ...names);
  return Array.isArray(found) ? found : [];
}
