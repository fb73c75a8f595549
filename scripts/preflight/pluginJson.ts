import { at, judge, listAt, type Parts, type Verdict } from './parts';

/** The fields that Grafana's schema knows; it refuses others. */
const FIELDS = (
  '$schema id type info name dependencies alerting annotations autoEnabled backend buildMode builtIn category docsPath ' +
  'enterpriseFeatures executable hideFromList includes logs metrics mixed multiValueFilterOperators pascalName preload ' +
  'suggestions queryOptions routes skipDataQuery state streaming tracing iam roles extensions languages'
).split(' ');
const INFO_FIELDS = 'author build description keywords links logos screenshots updated version'.split(' ');
const CATEGORIES = ['tsdb', 'logging', 'cloud', 'tracing', 'profiling', 'sql', 'enterprise', 'iot', 'other'];
/** Names that Grafana's page of a plugin has places for. */
const PLACES = ['documentation', 'repository', 'license', 'raise issue'];

export function judgePluginJson({ built, project }: Parts): Verdict[] {
  const json: unknown = JSON.parse(built.get('plugin.json')?.toString() ?? 'null');
  const text = (...names: string[]) => String(at(json, ...names) ?? '');
  const names = (value: unknown) => (typeof value === 'object' && value !== null ? Object.keys(value) : []);
  const unknown = [
    ...names(json).filter((name) => !FIELDS.includes(name)),
    ...names(at(json, 'info')).filter((name) => !INFO_FIELDS.includes(name)),
  ];
  const id = text('id');
  const version = at(JSON.parse(project.get('package.json') ?? '{}'), 'version');
  const shape: Array<[boolean, string]> = [
    [unknown.length === 0, `plugin.json: the schema has no ${unknown.join(', ')}`],
    [/^[0-9a-z]+-[0-9a-z]+-datasource$/.test(id), `plugin.json: id ${id} is not organisation-name-datasource`],
    [text('type') === 'datasource', 'plugin.json: type is not what its id ends in'],
    [text('name') !== '' && text('name') !== id, 'plugin.json: name is missing, or the id'],
    [
      CATEGORIES.includes(text('category')),
      `plugin.json: category ${text('category')} is none of ${CATEGORIES.join(', ')}`,
    ],
    [text('info', 'author', 'name') !== '', 'plugin.json: info.author has no name'],
    [/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(text('info', 'version')), 'plugin.json: info.version is not semantic'],
    [text('info', 'version') === version, `plugin.json: info.version is not ${String(version)} of package.json`],
    [/^\d{4}-\d{2}-\d{2}$/.test(text('info', 'updated')), 'plugin.json: info.updated is no day'],
    [
      /^>=\d+\.\d+\.0$/.test(text('dependencies', 'grafanaDependency')),
      'plugin.json: grafanaDependency is not the first patch of a version and all after it',
    ],
  ];
  const sentences = text('info', 'description').match(/[.!?](\s|$)/g)?.length ?? 0;
  const keywords = listAt(json, 'info', 'keywords');
  const found: Array<[boolean, string]> = [
    [sentences === 1 || sentences === 2, 'plugin.json: info.description is not one or two sentences'],
    [keywords.length > 0 && keywords.length <= 10, 'plugin.json: info.keywords are none, or more than ten'],
    [listAt(json, 'info', 'screenshots').length > 0, 'plugin.json: no screenshots'],
  ];
  const links = listAt(json, 'info', 'links');
  const places = PLACES.filter((place) => !links.some((link) => at(link, 'name') === place));
  const wrong = (rows: Array<[boolean, string]>) => rows.filter(([good]) => !good).map(([, fault]) => fault);
  return [
    judge('plugin.json is as the schema wants it', wrong(shape), `${id} ${text('info', 'version')}`),
    judge('The catalogue finds and shows it', wrong(found), `${keywords.length} keywords`),
    judge('Routes', judgeRoutes(json), `${listAt(json, 'routes').length} routes, each with a method and a URL`),
    judge(
      'Links to what is published',
      [
        ...links
          .filter((link) => !String(at(link, 'url')).startsWith('https://'))
          .map((link) => `${String(at(link, 'name'))} is no https link`),
        ...(places.length > 0
          ? [`no ${places.join(', ')}: package.json has no "repository" yet, which they are made from`]
          : []),
      ],
      `${links.length} links`,
      'warning'
    ),
  ];
}

/** A route whose secret is written out would be in every copy of the plugin. */
function judgeRoutes(json: unknown): string[] {
  return listAt(json, 'routes').flatMap((route) => {
    const path = String(at(route, 'path'));
    const content = JSON.stringify(at(route, 'headers') ?? []);
    return [
      ...(at(route, 'method') === undefined ? [`${path} takes every method`] : []),
      ...(String(at(route, 'url')).startsWith('{{') ? [] : [`${path} has a URL that nobody can set`]),
      ...(/Bearer (?!\{\{)/.test(content) ? [`${path} has a secret in it`] : []),
    ];
  });
}
