import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  COMMON_LABEL_NAMES,
  documentedMetric,
  ERROR_CODE_LABEL,
  ERRORS,
  METRICS,
  REPLICAS,
  REQUESTS,
  seriesLabels,
} from '../../../src/catalogue';
import { PLUGIN_ID } from '../../../src/types';
import { BUNDLED, panelsOf, PLAIN, saved } from '../testing/everyDashboard';
import { allPlainDashboards, plainFiles } from './all';
import type { PrometheusTarget } from './plainTargets';
import { VARIANTS } from './variants';

const panels = PLAIN.flatMap(([file, dashboard]) =>
  panelsOf(dashboard).map((panel) => ({ where: `${file}: ${panel.title}`, panel }))
);
const queries = [
  ...panels.flatMap(({ where, panel }) =>
    ((panel.targets ?? []) as PrometheusTarget[]).map(({ expr }) => ({ where, expr }))
  ),
  ...PLAIN.flatMap(([file, { annotations }]) =>
    (annotations.list ?? []).flatMap(({ name, expr }) =>
      expr === undefined ? [] : [{ where: `${file}: ${name}`, expr }]
    )
  ),
];

describe('the dashboards without the plugin', () => {
  test.each(Object.entries(plainFiles()))('%s is what its source makes', (file, text) => {
    expect(readFileSync(path.resolve(__dirname, '../..', file), 'utf8')).toBe(text);
  });

  test.each(Object.entries(plainFiles()))('%s needs no plugin and asks what it is imported for', (_, text) => {
    expect(text).not.toContain(PLUGIN_ID);
    const { __inputs: inputs } = saved(JSON.parse(text));
    expect(inputs).toEqual([expect.objectContaining({ name: 'DS_PROMETHEUS', pluginId: 'prometheus' })]);
    expect(text.match(/DS_PROMETHEUS/g)).toHaveLength(3);
  });

  it('are all but those of traces and of answers in words', () => {
    const files = allPlainDashboards(VARIANTS.unchanged).map(([file]) => file.replace('prometheus/', ''));
    expect(files).toEqual(
      BUNDLED.map(([file]) => file).filter((file) => !['traces.json', 'review.json'].includes(file))
    );
  });

  test.each(PLAIN)('%s links to those of its own set', (_, { uid, tags = [], links = [] }) => {
    const set = PLAIN.filter(([, other]) => other.tags?.[0] === tags[0]);
    expect(set.length * Object.keys(VARIANTS).length).toBe(PLAIN.length);
    expect(links[0]).toMatchObject({ type: 'dashboards', tags: [tags[0]], keepTime: true, includeVars: true });
    expect(tags.at(-1)).toBe(uid);
    const text = JSON.stringify(PLAIN.find(([, other]) => other.uid === uid)?.[1]);
    const linked = [...text.matchAll(/"\/d\/([\w-]+)/g)].map(([, other]) => other);
    expect(set.map(([, other]) => other.uid)).toEqual(expect.arrayContaining([...new Set(linked)]));
  });

  it('differ between kinds of names in nothing but names', () => {
    const texts = (variant: (typeof VARIANTS)[keyof typeof VARIANTS]) =>
      allPlainDashboards(variant).map(([, { uid, title, tags, links, ...others }]) => JSON.stringify(others));
    const renamed = METRICS.reduce(
      (all, { name }) => all.map((text) => text.replaceAll(name, VARIANTS.underscores.nameInStore(name))),
      texts(VARIANTS.unchanged).map((text) => text.replaceAll(/(\/d\/[\w-]+)-prometheus/g, '$1-underscores'))
    );
    expect(texts(VARIANTS.underscores)).toEqual(renamed);
  });
});

/** The selectors of a query, with their matchers. */
function selectorsOf(expr: string): Array<{ metric: string; matchers: string }> {
  const names = METRICS.flatMap(({ name }) => [name, VARIANTS.underscores.nameInStore(name)]);
  const longestFirst = [...new Set(names)].sort((a, b) => b.length - a.length).join('|');
  return [
    ...expr.matchAll(new RegExp(`(?<![\\w:])(${longestFirst})(?![\\w:])(?:\\{([^}]*(?:\\}\\[^}]*)*)\\})?`, 'g')),
  ].map(([, metric = '', matchers = '']) => ({ metric, matchers }));
}

describe('every PromQL query', () => {
  test.each(queries)('of $where is of metrics of the catalogue and of functions alone', ({ expr }) => {
    const withoutTexts = expr.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""');
    const words = [...withoutTexts.matchAll(/(?<![\w.:$])[A-Za-z_][\w:]*/g)].map(([word]) => word);
    const unknown = words.filter(
      (word) =>
        !KNOWN_WORDS.has(word) &&
        !/^\d/.test(word) &&
        ![...COMMON_LABEL_NAMES, ERROR_CODE_LABEL.name, 'le'].includes(word) &&
        !METRICS.some(({ name }) => name === documentedMetric(word))
    );
    expect(unknown).toEqual([]);
  });

  test.each(queries)('of $where asks for labels that the metric has', ({ expr }) => {
    for (const { metric, matchers } of selectorsOf(expr)) {
      const labels = [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)["`]/g)].map(([, label]) => label);
      const own = seriesLabels(documentedMetric(metric)) ?? [];
      expect(own).toEqual(expect.arrayContaining(labels));
      expect(labels.includes(ERROR_CODE_LABEL.name)).toBe(
        labels.includes(ERROR_CODE_LABEL.name) && documentedMetric(metric) === ERRORS
      );
    }
  });

  test.each(queries)('of $where is narrowed by the choice at the top', ({ expr }) => {
    const selectors = selectorsOf(expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { metric, matchers } of selectors) {
      const documented = documentedMetric(metric);
      const ofModel = matchers.includes('deployment_id=~"$of_model"');
      const ofBoth = matchers.includes('base_model=~"$model"') && matchers.includes('deployment_id=~"$deployment"');
      // Replicas carry no model; that there are series at all tells a state that is gone from one that is not known.
      const isOfState = /> bool 0/.test(expr);
      const ofReplicas = isOfState && documented === REPLICAS && matchers === 'deployment_id=~"$deployment"';
      const ofAny = isOfState && matchers === '' && [REPLICAS, REQUESTS].includes(documented);
      expect([metric, matchers, ofModel || ofBoth || ofReplicas || ofAny]).toEqual([metric, matchers, true]);
    }
  });

  it('never applies rate() to what is a rate already', () => {
    expect(queries.filter(({ expr }) => /\b(rate|irate|increase|delta)\s*\(/.test(expr))).toEqual([]);
  });
});

const KNOWN_WORDS = new Set(
  (
    'sum avg min max count by on and or bool offset group_left clamp clamp_max vector NaN histogram_quantile ' +
    'sum_over_time avg_over_time min_over_time max_over_time last_over_time count_over_time'
  ).split(' ')
);
