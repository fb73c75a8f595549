import { at, judge, type Parts, type Verdict } from './parts';

export function judgeTexts({ built, project }: Parts): Verdict[] {
  const text = (file: string) => built.get(file)?.toString().trim() ?? '';
  const readme = text('README.md');
  const changelog = text('CHANGELOG.md');
  const licence = text('LICENSE');
  const targets = [...readme.matchAll(/\[.+?\]\((.+?)\)/g)].map(([, target = '']) => target);
  const version = String(at(JSON.parse(project.get('package.json') ?? '{}'), 'version'));
  const rows = (faults: Array<[boolean, string]>) => faults.filter(([wrong]) => wrong).map(([, fault]) => fault);
  return [
    judge(
      'README',
      [
        ...rows([
          [readme === '', 'README.md is missing or empty'],
          [readme.includes('<!--'), 'README.md has a comment, which the catalogue shows'],
          [/plugin template/i.test(readme), 'README.md has words of the template'],
          [/\byarn\b|nodejs|npm /.test(readme), 'README.md speaks of developing: its readers install'],
        ]),
        ...targets
          .filter((target) => !/^(https:\/\/|#|mailto:)/.test(target))
          .map((target) => `README.md: ${target} leads nowhere from the catalogue`),
      ],
      `${targets.length} links, all absolute`
    ),
    judge(
      'CHANGELOG',
      rows([
        [changelog === '', 'CHANGELOG.md is missing or empty'],
        [!changelog.includes(`\n## ${version}\n`), `CHANGELOG.md has no section ${version}`],
      ]),
      `has ${version}`
    ),
    judge(
      'CHANGELOG is of this version',
      changelog.includes('\n## Unreleased\n')
        ? ['its first section is "Unreleased": a release names it and raises the version']
        : [],
      '',
      'warning'
    ),
    judge(
      'LICENSE',
      rows([
        [!/^\s*Apache License\s+Version 2\.0, January 2004/.test(licence), 'LICENSE is not the text of Apache-2.0'],
        [
          /\{yyyy\}|\{name of copyright owner\}|\[yyyy\]|\[name of copyright owner\]/.test(licence),
          'LICENSE has blanks that were not filled in',
        ],
        [
          at(JSON.parse(project.get('package.json') ?? '{}'), 'license') !== 'Apache-2.0',
          'package.json names another licence',
        ],
      ]),
      'Apache-2.0'
    ),
  ];
}
