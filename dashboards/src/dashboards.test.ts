import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  COMMON_LABEL_NAMES,
  DERIVED_METRICS,
  derivedMetric,
  ERROR_CODE_LABEL,
  ERRORS,
  METRICS,
  SCRAPE_METRIC_NAMES,
} from '../../src/catalogue';
import { planQuery, readQuery } from '../../src/plan';
import { PLUGIN_ID, type Filter, type FireworksQuery } from '../../src/types';
import { allDashboards, printDashboard } from './all';
import { REPLICAS } from './metrics';

const dashboards = Object.entries(allDashboards());
const OURS = { type: PLUGIN_ID, uid: '${datasource}' };

/** Those that ask for metrics; the traces dashboard has tests of its own. */
const metricsDashboards = dashboards.filter(([file]) => file !== 'traces.json');
const panels = metricsDashboards.flatMap(([file, dashboard]) =>
  (dashboard.panels ?? []).filter(isPanel).map((panel) => ({ where: `${file}: ${panel.title}`, panel }))
);
const allQueries = panels.flatMap(({ where, panel }) =>
  (panel.targets ?? []).map((target) => ({ where, panel, query: readQuery(JSON.parse(JSON.stringify(target))) }))
);
const queries = allQueries.filter(({ query }) => query.queryType === 'metrics');
const lists = allQueries.filter(({ query }) => query.queryType === 'deployments');

describe('the dashboards that users import', () => {
  test.each(dashboards)('%s is what its source makes', (file, dashboard) => {
    expect(readFileSync(path.resolve(__dirname, '..', file), 'utf8')).toBe(printDashboard(dashboard));
  });

  it('are all named in plugin.json, which Grafana lists them from', () => {
    const plugin: { includes: unknown } = JSON.parse(
      readFileSync(path.resolve(__dirname, '../../plugin.json'), 'utf8')
    );
    expect(plugin.includes).toEqual(
      dashboards.map(([file, { title }]) => ({ type: 'dashboard', name: title, path: `dashboards/${file}` }))
    );
  });

  test.each(dashboards)('%s has no id or version that would be some Grafana’s', (_, dashboard) => {
    const saved: unknown = JSON.parse(printDashboard(dashboard));
    expect(saved).toHaveProperty('id', null);
    expect(saved).not.toHaveProperty('version');
  });

  test.each(dashboards)('%s opens on the data source that it is imported for', (_, dashboard) => {
    const { __inputs: inputs } = asRecord(JSON.parse(printDashboard(dashboard)));
    const asked = { name: 'DS_FIREWORKS_AI', type: 'datasource', pluginId: PLUGIN_ID };
    expect(inputs).toEqual([expect.objectContaining(asked)]);
    // A text and a value that begin with "$" are what the import page of Grafana 12.4 replaces; older ones, everything.
    expect(dashboard.templating.list?.[0]).toMatchObject({
      type: 'datasource',
      current: { text: '${DS_FIREWORKS_AI}', value: '${DS_FIREWORKS_AI}' },
    });
  });

  test.each(dashboards)('%s links to the others and takes time and choice along', (_, dashboard) => {
    const [link] = dashboard.links ?? [];
    expect(link).toMatchObject({ type: 'dashboards', keepTime: true, includeVars: true });
    for (const tag of link?.tags ?? []) {
      for (const [, other] of dashboards) {
        expect(other.tags).toContain(tag);
      }
    }
  });

  test.each(metricsDashboards)(
    '%s asks for values of documented labels from the chosen data source',
    (file, { templating }) => {
      const variables = templating.list ?? [];
      expect(variables.slice(0, 3).map(({ name }) => name)).toEqual(['datasource', 'model', 'deployment']);
      expect(variables[0]).toMatchObject({ type: 'datasource', query: PLUGIN_ID });
      for (const variable of variables.slice(1, 3)) {
        const isOne = file === 'deployment.json' && variable.name === 'deployment';
        expect(variable).toMatchObject({
          type: 'query',
          datasource: OURS,
          multi: !isOne,
          includeAll: true,
          allValue: '.*',
        });
        const { list, label } = asRecord(variable.query);
        expect(['deployments', ...COMMON_LABEL_NAMES]).toContain(list === 'labelValues' ? label : list);
      }
    }
  );
});

describe('a target', () => {
  const targets = metricsDashboards
    .flatMap(([, { templating }]) => (templating.list ?? []).slice(3))
    .filter(({ name, type }) => type === 'query' && name !== 'of_model');
  const shares = queries.filter(({ query }) => query.view === 'share');

  test.each(targets.map((target) => ({ target, name: target.name })))(
    '$name is one of the bounds of the histogram that it is used on',
    ({ target, name }) => {
      const asked = asRecord(target.query);
      expect(target).toMatchObject({ type: 'query', datasource: OURS, multi: false, includeAll: false });
      expect(asked.list).toBe('bounds');
      const users = shares.filter(({ query }) => query.bound === `$${name}`);
      expect(users.map(({ query }) => query.metric)).toEqual(users.map(() => asked.metric));
      expect(users.length).toBeGreaterThan(0);
    }
  );

  test.each(shares)('of $where is chosen at the top', ({ query }) => {
    expect(targets.map(({ name }) => `$${name}`)).toContain(query.bound);
  });
});

describe('every panel', () => {
  test.each(panels)('$where says what it is and asks the chosen data source', ({ panel }) => {
    expect(panel.title).toBeTruthy();
    expect((panel.description ?? '').length).toBeGreaterThan(40);
    expect(panel.datasource).toEqual(OURS);
    expect(panel.targets?.length).toBeGreaterThan(0);
    for (const target of panel.targets ?? []) {
      expect(asRecord(target).datasource).toEqual(OURS);
    }
  });

  test.each(panels.filter(({ panel }) => panel.type === 'stat'))(
    '$where shows the newest scrape or the whole range, not the mean of a last step',
    ({ panel }) => {
      for (const target of panel.targets ?? []) {
        const { fn, window } = asRecord(asRecord(target).over);
        expect(window === 'range' || (window === 'step' && fn === 'last')).toBe(true);
      }
    }
  );

  test.each(queries)('$where names its metrics in the description', ({ panel, query }) => {
    expect(panel.description).toContain(`\`${query.metric}\``);
  });
});

test.each(lists)('the list of deployments of $where is narrowed by the choice at the top', ({ query }) => {
  expect(query.filters?.map(({ label, value }) => `${label} ${value}`)).toEqual([
    'base_model $model',
    'deployment_id $deployment',
  ]);
});

describe('every query', () => {
  const known = new Set([...[...METRICS, ...DERIVED_METRICS].map(({ name }) => name), ...SCRAPE_METRIC_NAMES]);

  test.each(queries)('of $where asks for a metric of the catalogue', ({ query }) => {
    expect([...known]).toContain(query.metric);
  });

  test.each(queries)('of $where can be answered, for everything and for a choice', ({ query }) => {
    for (const choice of ['.*', '(a1b2c3d4|e5f6a7b8)']) {
      expect(planQuery(withChoice(query, choice))).toMatchObject({ ok: true });
    }
  });

  test.each(queries)('of $where filters and groups by labels that its metric has', ({ query }) => {
    const labels = [...(query.filters ?? []).map(({ label }) => label), ...(query.groupBy ?? [])];
    for (const label of labels) {
      expect(labelsOf(query.metric ?? '')).toContain(label);
    }
  });

  const ofDeployments = queries.filter(({ query }) => !SCRAPE_METRIC_NAMES.has(query.metric ?? ''));

  test.each(ofDeployments)('of $where is narrowed by the choice at the top', ({ query }) => {
    const chosen = (query.filters ?? []).map(({ label, value }) => `${label} ${value}`);
    expect(chosen).toEqual(
      expect.arrayContaining(
        query.metric === REPLICAS ? ['deployment_id $of_model'] : ['base_model $model', 'deployment_id $deployment']
      )
    );
  });

  it('of what carries no model is narrowed to the deployments of the chosen models', () => {
    const variable = allDashboards()['resources.json'].templating.list?.find(({ name }) => name === 'of_model');
    expect(variable).toMatchObject({ includeAll: true, multi: true, hide: 2, skipUrlSync: true });
    // "All" has to be the list itself, and deployments that have replicas but no requests are in it.
    expect(variable).not.toHaveProperty('allValue');
    const { metric, label, filters } = asRecord(variable?.query);
    expect([metric, label]).toEqual([undefined, 'deployment_id']);
    expect(filters).toEqual([
      { label: 'base_model', operator: '=~', value: '$model' },
      { label: 'deployment_id', operator: '=~', value: '$deployment' },
    ]);
  });

  it('has a letter of its own within its panel', () => {
    for (const { panel } of panels) {
      const letters = (panel.targets ?? []).map((target) => asRecord(target).refId);
      expect(new Set(letters).size).toBe(letters.length);
    }
  });
});

function isPanel(panel: Panel | RowPanel): panel is Panel {
  return panel.type !== 'row';
}

/** The query after the variables of the dashboard were replaced. */
function withChoice(query: FireworksQuery, choice: string): FireworksQuery {
  const replaced = (filter: Filter): Filter => ({ ...filter, value: filter.value.replace(/^\$\w+$/, choice) });
  const bound = typeof query.bound === 'string' ? query.bound.replace(/^\$\w+$/, '1000') : query.bound;
  return { ...query, bound, filters: query.filters?.map(replaced) };
}

function labelsOf(metric: string): readonly string[] {
  if (metric === REPLICAS) {
    return ['deployment_account', 'deployment_id'];
  }
  const derivation = derivedMetric(metric)?.derivation;
  const hasCodes = metric === ERRORS || (derivation?.kind === 'ratio' && derivation.takesCodes);
  return hasCodes ? [...COMMON_LABEL_NAMES, ERROR_CODE_LABEL.name] : COMMON_LABEL_NAMES;
}

function asRecord(value: unknown): Record<string, unknown> {
  return { ...Object(value) };
}
