import { at, judge, type Parts, type Verdict } from './parts';

/** What reviewers of the catalogue refuse in `src`, by what it looks like. */
const FORBIDDEN: ReadonlyArray<[RegExp, string]> = [
  [
    /\bconsole\.(log|info|table|clear|count|countReset|dir|dirxml|group|groupEnd|time|timeEnd|timeLog|trace)\(/,
    'writes to the console',
  ],
  [/(?<![.\w])(window\.)?(alert|confirm|prompt)\(/, 'asks by a dialog of the browser'],
  [/\bwindow\.open\((?!.*noopener,\s*noreferrer)/, 'opens a window that knows its opener'],
  [/\bimport\s+['"].*\.(css|scss|less)['"]|<Global\b|\bGlobal\b.*from '@emotion/, 'brings styles for the whole page'],
  [/\/api\/ds\/query/, 'calls /api/ds/query itself'],
  [/\bwindow\.(grafanaBootData|grafanaRuntime|__grafanaSceneContext)\b/, "reads Grafana's own globals"],
  [/\bfeatureToggles\.topnav\b/, 'asks for a toggle that is gone'],
  [/\bgf-form/, 'uses old classes of Grafana'],
  [/\bwindow\.location\.(search|href)\b/, 'reads the address itself'],
  [/@ts-(ignore|expect-error)/, 'silences the compiler'],
  [/\b(localStorage|sessionStorage)\b/, 'keeps something under a name of its own in the browser'],
  [/\bdangerouslySetInnerHTML\b|\.innerHTML\s*=/, 'writes HTML'],
  [/\bdocument\.(querySelector|getElementBy|body\b)/, 'reaches into the page'],
];

export function judgeSource({ sources, project }: Parts): Verdict[] {
  const faults = [...sources].flatMap(([file, text]) => {
    const program = withoutComments(text);
    return FORBIDDEN.filter(([pattern]) => pattern.test(program)).map(([, fault]) => `src/${file} ${fault}`);
  });
  const config = project.get('.config/webpack/webpack.config.ts') ?? '';
  return [
    judge('Rules for the source', faults, `${sources.size} files`),
    judge(
      'Built as the catalogue expects',
      config.includes('@grafana/create-plugin')
        ? []
        : ['.config/webpack/webpack.config.ts does not follow @grafana/create-plugin']
    ),
    judge('Versions are equal', judgeVersions(project)),
    ...judgeLocks(project),
  ];
}

function judgeVersions(project: Parts['project']): string[] {
  const version = at(JSON.parse(project.get('package.json') ?? '{}'), 'version');
  const lock: unknown = JSON.parse(project.get('package-lock.json') ?? '{}');
  const first = /^## (\d\S*)$/m.exec(project.get('CHANGELOG.md') ?? '')?.[1];
  return [
    ...(at(lock, 'version') === version && at(lock, 'packages', '', 'version') === version
      ? []
      : [`package-lock.json is not of ${String(version)}: run npm install`]),
    ...(first === version
      ? []
      : [`the first version of CHANGELOG.md is ${String(first)}, package.json says ${String(version)}`]),
  ];
}

/** Packages come from the registry, each with a checksum; programs that run at their installation are not needed. */
function judgeLocks(project: Parts['project']): Verdict[] {
  const locks = [...project].filter(([file]) => file.endsWith('package-lock.json'));
  const packages = locks.flatMap(([file, text]) =>
    Object.entries(at(JSON.parse(text), 'packages') ?? {})
      .filter(([name]) => name !== '')
      .map(([name, entry]) => ({ name: `${file}: ${name}`, entry: entry as unknown }))
  );
  const elsewhere = packages.filter(({ entry }) => {
    const resolved = at(entry, 'resolved');
    return resolved !== undefined && !String(resolved).startsWith('https://registry.npmjs.org/');
  });
  const unchecked = packages.filter(({ entry }) => at(entry, 'integrity') === undefined);
  const scripts = packages.filter(({ entry }) => at(entry, 'hasInstallScript') === true);
  return [
    judge(
      'Packages are from the registry, with checksums',
      [
        ...elsewhere.map(({ name }) => `${name} is from elsewhere`),
        ...unchecked.map(({ name }) => `${name} has no checksum`),
      ],
      `${packages.length} packages; ${scripts.length} with an install script, which none needs (npm ci --ignore-scripts)`
    ),
  ];
}

/** So that a comment may name what the program must not do. */
function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\//gs, '').replace(/(^|\s)\/\/.*$/gm, '');
}
