import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { allDashboards } from './all';
import { DASHBOARDS, THIS_DASHBOARD } from './links';
import { PHASES, QUANTILES } from './panels/colours';

const dashboards = Object.values(allDashboards());
const panels = dashboards.flatMap(({ uid, panels: all = [] }) =>
  all.filter(isPanel).map((panel) => ({ where: `${uid ?? ''}: ${panel.title ?? ''}`, panel }))
);

/** Of one property, as the overrides of a panel set it for fields of a name. */
function overridden(panel: Panel, property: string): Array<{ name: unknown; value: unknown }> {
  return (panel.fieldConfig?.overrides ?? []).flatMap(({ matcher, properties }) =>
    properties.filter(({ id }) => id === property).map(({ value }) => ({ name: matcher.options, value }))
  );
}

const links = panels.flatMap(({ where, panel }) =>
  overridden(panel, 'links').flatMap(({ value }) =>
    (Array.isArray(value) ? value : []).map((link: unknown) => ({
      where,
      hasOwnTime: panel.timeFrom !== undefined,
      ...asLink(link),
    }))
  )
);

test('every dashboard has the uid that links lead to', () => {
  expect(dashboards.map(({ uid }) => uid).sort()).toEqual(Object.values(DASHBOARDS).sort());
});

test.each(links)('$where: $title keeps data source, models and time, and narrows to the row', ({ url, hasOwnTime }) => {
  const [path, query = ''] = url.split('?');
  expect([...Object.values<string>(DASHBOARDS), THIS_DASHBOARD]).toContain(path?.replace('/d/', ''));
  expect(query).toMatch(/^var-(?:deployment|model)=\$\{__(?:value\.raw|data\.fields\["deployment_id"\])\}/);
  expect(query).toContain('${datasource:queryparam}');
  expect(query).toContain(hasOwnTime ? 'from=${__from}&to=${__to}' : '${__url_time_range}');
});

test('the links of the dashboard of one deployment keep data source and time', () => {
  const own = (allDashboards()['deployment.json'].links ?? []).filter(({ type }) => type === 'link');
  expect(own.map(({ title }) => title)).toEqual(['Traces of this deployment', 'Overview of all']);
  for (const link of own) {
    expect(link).toMatchObject({ keepTime: true });
    expect(link.url).toContain('${datasource:queryparam}');
  }
});

test.each(Object.entries({ ...QUANTILES, ...PHASES }))('%s is %s on every panel that colours it', (name, colour) => {
  const colours = panels.flatMap(({ panel }) =>
    overridden(panel, 'color').flatMap((one) => (one.name === name ? [one.value] : []))
  );
  expect(colours.length).toBeGreaterThan(0);
  expect(colours).toEqual(colours.map(() => ({ mode: 'fixed', fixedColor: colour })));
});

test.each(panels.filter(({ panel }) => (panel.targets ?? []).some((target) => asRecord(target).offset !== undefined)))(
  '$where says what its grey is',
  ({ panel }) => {
    expect(panel.description).toMatch(/grey.*a day before, where there is history/i);
    const [grey] = overridden(panel, 'color').filter(({ value }) => asRecord(value).fixedColor === '#8e8e8e');
    expect(grey).toBeDefined();
  }
);

function isPanel(panel: Panel | RowPanel): panel is Panel {
  return panel.type !== 'row';
}

function asLink(link: unknown): { title: string; url: string } {
  const { title, url } = asRecord(link);
  return { title: String(title), url: String(url) };
}

function asRecord(value: unknown): Record<string, unknown> {
  return { ...Object(value) };
}
