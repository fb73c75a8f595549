import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { interpolateQuery, readQuery } from '../../src/plan';
import { DASHBOARD_TAG, LINKED_VARIABLES, TRACE_PANELS, TRACES_DASHBOARD } from '../../src/traces/linkedDashboards';
import { buildFilter, readTraceQuery } from '../../src/traces/search/traceSearch';

import { planStatistic } from '../../src/traces/statistics/planStatistic';
import { PLUGIN_ID, TRACE_LISTS } from '../../src/types';
import { tracesDashboard } from './traces';

const dashboard = tracesDashboard().build();
const OURS = { type: PLUGIN_ID, uid: '${datasource}' };
const RANGE = { fromMs: 0, toMs: 3_600_000, intervalMs: 30_000, maxDataPoints: 500 };
const panels = (dashboard.panels ?? [])
  .filter((panel: Panel | RowPanel): panel is Panel => panel.type !== 'row')
  .map((panel) => ({ title: panel.title ?? '', panel }));
const queries = panels.flatMap(({ title, panel }) =>
  (panel.targets ?? []).map((target) => ({ title, query: readQuery(JSON.parse(JSON.stringify(target))) }))
);

function withChoice(query: ReturnType<typeof readQuery>, choice: string) {
  return interpolateQuery(query, { replace: (text = '') => text.replace(/\$\w+/g, choice) }, {});
}

test.each(panels)('$title says what it is and asks the chosen data source', ({ panel }) => {
  expect((panel.description ?? '').length).toBeGreaterThan(40);
  expect(panel.datasource).toEqual(OURS);
  expect((panel.targets ?? []).map((target) => ({ ...Object(target) }).datasource)).toEqual(
    (panel.targets ?? []).map(() => OURS)
  );
});

const ONE = ['trace', 'conversation'];

test.each(queries.filter(({ query }) => !ONE.includes(query.queryType ?? '')))(
  '$title follows the choice at the top, and “All” is no condition',
  ({ query }) => {
    const all = readTraceQuery(withChoice(query, '.*'));
    // Whatever experiments there are.
    expect(all.experiments).toEqual(['.*']);
    expect(all.filters.filter(({ label }) => label !== 'status')).toEqual([]);
    const one = readTraceQuery(withChoice(query, '7'));
    expect(one.experiments).toEqual(['7']);
    expect(one.filters.map(({ label }) => label)).toEqual(expect.arrayContaining(['model', 'session', 'user']));
  }
);

test('one trace and its talk are shown where links lead, by the id that links fill in', () => {
  const shown = (id: number) => {
    const panel = panels.find((one) => one.panel.id === id)?.panel;
    const query = readQuery(JSON.parse(JSON.stringify(panel?.targets?.[0])));
    return [panel?.type, query.queryType, query.query, query.session];
  };
  expect(shown(TRACE_PANELS.trace)).toEqual(['traces', 'trace', '$trace', undefined]);
  expect(shown(TRACE_PANELS.conversation)).toEqual(['logs', 'conversation', '$trace', '$session']);
  expect(panels.find(({ panel }) => panel.id === TRACE_PANELS.found)?.panel.type).toBe('table');
  const names = (dashboard.templating.list ?? []).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['datasource', ...Object.values(LINKED_VARIABLES)]));
  expect([dashboard.uid, dashboard.tags]).toEqual([
    TRACES_DASHBOARD,
    expect.arrayContaining([DASHBOARD_TAG, TRACES_DASHBOARD]),
  ]);
});

test.each(queries)('$title can be answered', ({ query }) => {
  const asked = withChoice(query, '7');
  if (asked.queryType === 'traceStats') {
    expect(planStatistic(asked, ['7'], RANGE)).toMatchObject({ ok: true });
  } else {
    expect(buildFilter({ filters: readTraceQuery(asked).filters })).toMatchObject({ ok: true });
  }
});

test('its variables are lists that MLflow has', () => {
  const [datasource, ...others] = dashboard.templating.list ?? [];
  const lists = others.filter(({ type }) => type === 'query');
  expect(datasource).toMatchObject({ type: 'datasource', query: PLUGIN_ID });
  expect(lists.map(({ query }) => ({ ...Object(query) }).list)).toEqual(['experiments', 'models', 'sessions', 'users']);
  for (const { query } of lists) {
    expect(TRACE_LISTS).toContain({ ...Object(query) }.list);
  }
});

test('failed traces are marked on its charts for whoever switches that on', () => {
  const marks = (dashboard.annotations.list ?? []).find(({ name }) => name === 'Failed traces');
  expect(marks).toMatchObject({ datasource: OURS, enable: false });
  const target = readQuery(JSON.parse(JSON.stringify(marks?.target)));
  expect(target).toMatchObject({ queryType: 'traces', traceFilters: expect.arrayContaining([expect.anything()]) });
});
