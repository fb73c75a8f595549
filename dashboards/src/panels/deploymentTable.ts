import { TableCellDisplayMode, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { FireworksQueryBuilder } from '../fireworksQuery';
import { DASHBOARDS, THIS_DASHBOARD, toDeployment } from '../links';
import { BEFORE } from './colours';
import { ALL_OF_DEPLOYMENT, EMPTY_CELL, LAST_PART_OF_PATH } from './deploymentColumns';
import { coloured, type Judgement } from './judgement';
import { panelOf, type PanelSpec } from './spec';

export interface TableSpec extends PanelSpec {
  /** The column with the rows worth reading first, highest on top. */
  sortBy: string;
  /** Columns whose cells are coloured. */
  judged?: Record<string, Judgement>;
  /** Columns that name their unit themselves, since with it numbers would be cut. */
  perSecond?: string[];
  /** Columns to compare with, of a day before. */
  dayBefore?: string[];
  /** The column of states, in the data source's words and colours. */
  states?: string;
  /** Columns whose numbers lead to a dashboard that says more of them, by its uid. */
  leads?: Record<string, string>;
  /** A column with the course of a query that has the labels of the rows. */
  course?: { title: string; query: FireworksQueryBuilder };
}

const LABEL_COLUMNS = { deployment_id: 'Deployment', base_model: 'Model', http_code: 'HTTP code' };

/**
 * One row per deployment over the whole time range, made of one query per column. A click on a deployment's id
 * leads to all that is known of it, or narrows the dashboard to it.
 */
export function deploymentTable(spec: TableSpec): PanelBuilder {
  const { course, judged = {}, leads = {}, states } = spec;
  const queries = [...spec.queries, ...(course === undefined ? [] : [course.query])];
  const panel = panelOf(new PanelBuilder(), { ...spec, queries })
    .span(24)
    .height(9)
    .minWidth(74)
    .sortBy([new TableSortByFieldStateBuilder().displayName(spec.sortBy).desc(true)])
    .overrideByFieldType('number', [EMPTY_CELL])
    // Narrower ones would be cut on their left, where their first word is.
    .overrideByFieldType('number', [{ id: 'custom.wrapHeaderText', value: true }])
    .overrideByName(LABEL_COLUMNS.deployment_id, [
      { id: 'custom.width', value: 115 },
      { id: 'links', value: ofDeployment(spec) },
    ])
    .overrideByName(LABEL_COLUMNS.base_model, [
      { id: 'mappings', value: [LAST_PART_OF_PATH] },
      { id: 'custom.width', value: course === undefined ? 190 : 174 },
    ])
    .overrideByFieldType('string', [{ id: 'custom.filterable', value: true }]);
  transformations(spec).forEach((transformation) => panel.withTransformation(transformation));
  for (const [column, judgement] of Object.entries(judged)) {
    panel.overrideByName(column, [IN_COLOUR, { id: 'thresholds', value: coloured(judgement).build() }]);
  }
  for (const [column, uid] of Object.entries(leads)) {
    panel.overrideByName(column, [
      { id: 'links', value: [link(NAMES[uid] ?? 'More', toDeployment(uid, { column: 'deployment_id' }))] },
    ]);
  }
  for (const column of spec.perSecond ?? []) {
    panel.overrideByName(column, [{ id: 'unit', value: 'short' }]);
  }
  for (const column of spec.dayBefore ?? []) {
    panel.overrideByName(column, [IN_COLOUR, { id: 'color', value: { mode: 'fixed', fixedColor: BEFORE } }]);
  }
  if (states !== undefined) {
    panel.overrideByName(states, [IN_COLOUR, LEFT, { id: 'custom.width', value: 112 }]);
  }
  if (course !== undefined) {
    panel.overrideByName(course.title, [
      { id: 'custom.cellOptions', value: SPARKLINE },
      { id: 'custom.width', value: 90 },
    ]);
  }
  return panel;
}

/** With a single link a click leads there; with several it asks which. */
function ofDeployment({ course }: TableSpec) {
  const only = link('Show only this deployment', toDeployment(THIS_DASHBOARD, 'cell'));
  return course === undefined ? [ALL_OF_DEPLOYMENT, only] : [ALL_OF_DEPLOYMENT];
}

const NAMES: Readonly<Record<string, string>> = {
  [DASHBOARDS.latency]: 'Latency of this deployment',
  [DASHBOARDS.errors]: 'Errors of this deployment',
  [DASHBOARDS.tokens]: 'Tokens and cache of this deployment',
  [DASHBOARDS.resources]: 'Resources of this deployment',
};

function link(title: string, url: string) {
  return { title, url, targetBlank: false };
}

/** Columns of queries become those of one table; a course is a cell then. */
function transformations({ queries, course, states }: TableSpec): DataTransformerConfig[] {
  // Grafana names the cells of a course by the letter of its query, which is the last.
  const trend = `Trend #${String.fromCharCode('A'.charCodeAt(0) + queries.length)}`;
  const first = [...Object.keys(LABEL_COLUMNS), ...(states === undefined ? [] : [states]), trend];
  return [
    ...(course === undefined ? [] : [{ id: 'timeSeriesTable', options: {} }]),
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(first.map((name, index) => [name, index])),
        renameByName: { ...LABEL_COLUMNS, ...(course === undefined ? {} : { [trend]: course.title }) },
      },
    },
  ];
}

const LEFT = { id: 'custom.align', value: 'left' };
const IN_COLOUR = { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } };

const SPARKLINE = { type: TableCellDisplayMode.Sparkline, hideValue: true, lineWidth: 1, fillOpacity: 20 };
