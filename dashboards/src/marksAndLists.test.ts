import { COMMON_LABEL_NAMES, DERIVED_METRICS, METRICS, SCRAPE_METRIC_NAMES } from '../../src/catalogue';
import { planQuery, problemOfVariable, readQuery, readVariableQuery } from '../../src/plan';
import { loadPatterns } from '../../src/series/pattern';
import { PLUGIN_ID } from '../../src/types';
import { BUNDLED, saved } from './testing/everyDashboard';

const METRIC_NAMES = new Set([...[...METRICS, ...DERIVED_METRICS].map(({ name }) => name), ...SCRAPE_METRIC_NAMES]);

const marks = BUNDLED.flatMap(([file, { annotations }]) =>
  (annotations.list ?? [])
    .filter(({ datasource }) => datasource?.type === PLUGIN_ID)
    .map(({ name, target }) => ({ where: `${file}: ${name}`, query: readQuery(saved(target)) }))
).filter(({ query }) => query.queryType === 'metrics');

const lists = BUNDLED.flatMap(([file, { templating }]) =>
  (templating.list ?? [])
    .filter(({ type }) => type === 'query')
    .map(({ name, query }) => ({ where: `${file}: ${name}`, query }))
);

beforeAll(loadPatterns);

test.each(marks)('the marks of $where can be answered, and are of a metric of the catalogue', ({ query }) => {
  expect([...METRIC_NAMES]).toContain(query.metric);
  expect(planQuery({ ...query, asEvents: true })).toMatchObject({ ok: true, events: expect.anything() });
});

test.each(lists)('the list of $where is of a metric and a label that there are', ({ query }) => {
  expect(problemOfVariable(query)).toBeUndefined();
  const { metric, label, filters = [] } = readVariableQuery(query);
  expect(metric === undefined || METRIC_NAMES.has(metric)).toBe(true);
  for (const name of [...(label === undefined ? [] : [label]), ...filters.map((filter) => filter.label)]) {
    expect(COMMON_LABEL_NAMES).toContain(name);
  }
});
