import { at, judge, listAt, type Parts, type Verdict } from './parts';

/** What Grafana gives to plugins; a copy of it in the bundle would be a second React, or of another version. */
const SHARED = /^(react|react-dom|rxjs|lodash|moment|i18next|@emotion\/\w+|@grafana\/(data|runtime|ui|schema))$/;

/** What a plugin must not do, or what the next React does not know, by what it looks like in the built program. */
const FORBIDDEN: ReadonlyArray<[RegExp, string]> = [
  [/\bnew Function\s*\(|(?<![.\w])eval\([^)]*\)(?!\s*\{)/, 'evaluates a text as a program'],
  [/\bdocument\.write\(/, 'writes into the page'],
  [/angular\.module|\$scope|ng-controller|app\/plugins\/sdk|PanelCtrl|QueryCtrl/, 'uses Angular'],
  [/google-analytics|googletagmanager|segment\.io|mixpanel|sentry\.io|hotjar/, 'names a service that tracks people'],
  [/__SECRET_INTERNALS_DO_NOT_USE|__CLIENT_INTERNALS_DO_NOT_USE/, 'uses internals of React'],
  [/Symbol\.for\(["']react\.(transitional\.)?element["']\)/, 'has a JSX runtime of its own'],
  [
    /\bfindDOMNode\b|\bunmountComponentAtNode\b|\bcreateFactory\b|\brender\(\)\.refs\b/,
    'uses what React 19 has removed',
  ],
  [/\.(propTypes|contextTypes|childContextTypes)\s*=/, 'uses types that React 19 ignores'],
];

export function judgeProgram({ built, sources, installed }: Parts): Verdict[] {
  const scripts = [...built].filter(([file]) => file.endsWith('.js'));
  const module = built.get('module.js')?.toString() ?? '';
  const maps = scripts.map(([file]) => readMap(file, built));
  const packages = new Set(maps.flatMap(({ texts }) => [...texts.keys()].flatMap((name) => packageOf(name) ?? [])));
  const notices = built.get('THIRD_PARTY_LICENSES.txt')?.toString() ?? '';
  const named = notices.split(/^-{80}$/m).flatMap((part) => /^\s*(\S+) (\d\S*)\n/.exec(part)?.[0].trim() ?? []);
  const bundled = [...packages].map((name) => `${name} ${String(at(installed(name), 'version'))}`);
  return [
    judge(
      'module.js is a module for Grafana',
      /^(\/\*.*?\*\/\s*)?define\(\[/s.test(module) ? [] : ['module.js does not begin with define([…']
    ),
    judge(
      'Program',
      scripts.flatMap(([file, content]) =>
        FORBIDDEN.filter(([pattern]) => pattern.test(content.toString())).map(([, fault]) => `${file} ${fault}`)
      ),
      `${scripts.length} files, fit for React 18 and 19`
    ),
    judge(
      'Source maps are of this source',
      maps.flatMap(({ file, texts }) => judgeMap(file, texts, sources)),
      `${maps.length} maps`
    ),
    judge(
      'Nothing that Grafana brings',
      [...packages].filter((name) => SHARED.test(name))
    ),
    judge(
      'Licences of what is bundled',
      [
        ...bundled.filter((name) => !named.includes(name)).map((name) => `THIRD_PARTY_LICENSES.txt lacks ${name}`),
        ...named.filter((name) => !bundled.includes(name)).map((name) => `${name} is not bundled`),
        ...[...packages]
          .filter((name) => !PERMISSIVE.includes(String(at(installed(name), 'license'))))
          .map((name) => `${name}: ${String(at(installed(name), 'license'))}`),
      ],
      [...packages].map((name) => `${name} (${String(at(installed(name), 'license'))})`).join(', ')
    ),
  ];
}

/** Licences that ask for nothing but to be named. */
const PERMISSIVE = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];

function readMap(file: string, built: Parts['built']): { file: string; texts: ReadonlyMap<string, string> } {
  const json: unknown = JSON.parse(built.get(`${file}.map`)?.toString() ?? 'null');
  const contents = listAt(json, 'sourcesContent');
  return {
    file,
    texts: new Map(
      listAt(json, 'sources').map((name, index) => [
        String(name).replace(/^webpack:\/\/[^/]*\//, ''),
        String(contents[index] ?? ''),
      ])
    ),
  };
}

/** Only the program's own part is compared, as Grafana's validator does: packages and webpack's own are not in `src`. */
function judgeMap(file: string, texts: ReadonlyMap<string, string>, sources: Parts['sources']): string[] {
  if (texts.size === 0) {
    return [`${file} has no source map`];
  }
  return [...texts].flatMap(([name, text]) => {
    if (/^(external |webpack\/|\.\.\/node_modules\/)/.test(name)) {
      return [];
    }
    const source = sources.get(name.replace(/^\.\//, '').replace(/\?.*/, ''));
    if (source === undefined) {
      return [`${file}.map: src has no ${name}`];
    }
    return source === text ? [] : [`${file}.map: ${name} is not what it is in src; build anew`];
  });
}

function packageOf(name: string): string | undefined {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1];
}
