import { gzipSync } from 'node:zlib';
import { at, judge, listAt, type Parts, type Verdict } from './parts';

/** What the zip may weigh, about: everything packed by itself. A fifth more than today's is likely something that nobody needs. */
const MOST_BYTES = 1_900_000;
const MOST_PICTURE_BYTES = 250_000;

/** What Grafana, its catalogue or whoever reads a stack trace needs. */
const WANTED =
  /^((module|\d+)\.js(\.map)?|plugin\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD_PARTY_LICENSES\.txt|img\/[\w-]+\.(svg|png)|dashboards\/[\w-]+\.json)$/;

const SVG_ELEMENTS = [
  'svg',
  'title',
  'g',
  'path',
  'rect',
  'circle',
  'line',
  'polygon',
  'defs',
  'linearGradient',
  'stop',
];

export function judgeFiles({ built }: Parts): Verdict[] {
  const json: unknown = JSON.parse(built.get('plugin.json')?.toString() ?? 'null');
  const named = [
    at(json, 'info', 'logos', 'small'),
    at(json, 'info', 'logos', 'large'),
    ...[...listAt(json, 'info', 'screenshots'), ...listAt(json, 'includes')].map((entry) => at(entry, 'path')),
  ].map(String);
  const files = [...built.keys()];
  const bytes = [...built.values()].reduce((sum, content) => sum + gzipSync(content).length, 0);
  return [
    judge(
      'Files that plugin.json names',
      named.flatMap((file) => [
        ...(/^[./]|^\w+:/.test(file) ? [`${file} is not relative to plugin.json`] : []),
        ...(built.has(file) ? [] : [`${file} is not there`]),
      ]),
      `${named.length} files`
    ),
    judge(
      'Nothing that nobody needs',
      files.filter((file) => !WANTED.test(file)),
      `${files.length} files`
    ),
    judge(
      'Pictures',
      [...built].flatMap(([file, content]) => judgePicture(file, content))
    ),
    judge(
      'Dashboards',
      [...built].flatMap(([file, content]) => judgeDashboard(file, content))
    ),
    judge(
      'Size',
      bytes > MOST_BYTES ? [`${bytes} bytes packed, more than ${MOST_BYTES}`] : [],
      `${Math.round(bytes / 1000)} kB packed`
    ),
  ];
}

function judgePicture(file: string, content: Buffer): string[] {
  if (file.endsWith('.png')) {
    return [
      ...(content.subarray(1, 4).toString() === 'PNG' ? [] : [`${file} is no PNG`]),
      ...(content.length > MOST_PICTURE_BYTES ? [`${file} has ${content.length} bytes`] : []),
    ];
  }
  if (!file.endsWith('.svg')) {
    return [];
  }
  const svg = content.toString();
  const elements = [...svg.matchAll(/<\s*([\w:-]+)/g)].map(([, name = '']) => name);
  return [
    ...elements.filter((name) => !SVG_ELEMENTS.includes(name)).map((name) => `${file} has an element ${name}`),
    ...(/\son\w+\s*=|javascript:|href\s*=\s*["'](?!#)|<!DOCTYPE|<!ENTITY/i.test(svg)
      ? [`${file} does or loads something`]
      : []),
  ];
}

/** An imported dashboard asks for its data source, and brings no id of the Grafana that it was made in. */
function judgeDashboard(file: string, content: Buffer): string[] {
  if (!file.startsWith('dashboards/')) {
    return [];
  }
  const dashboard: unknown = JSON.parse(content.toString());
  return [
    ...(listAt(dashboard, '__inputs').length > 0 ? [] : [`${file} asks for no data source`]),
    ...(typeof at(dashboard, 'id') === 'number' ? [`${file} has an id`] : []),
  ];
}
