import { TableCellDisplayMode, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { coloured, type Judgement } from './judgement';
import { panelOf, type PanelSpec } from './spec';

export interface TableSpec extends PanelSpec {
  /** The column with the rows worth reading first, highest on top. */
  sortBy: string;
  /** Columns whose cells are coloured. */
  judged?: Record<string, Judgement>;
}

const LABEL_COLUMNS = { deployment_id: 'Deployment', base_model: 'Model', http_code: 'HTTP code' };

/**
 * One row per deployment over the whole time range, made of one query per column. A click on a deployment's id
 * narrows the dashboard to it.
 */
export function deploymentTable(spec: TableSpec): PanelBuilder {
  const panel = panelOf(new PanelBuilder(), spec)
    .span(24)
    .height(9)
    .minWidth(90)
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: { excludeByName: {}, indexByName: columnOrder(), renameByName: LABEL_COLUMNS },
    })
    .sortBy([new TableSortByFieldStateBuilder().displayName(spec.sortBy).desc(true)])
    // Of cells only: as the panel's own text it would also stand in for an empty table.
    .overrideByFieldType('number', [{ id: 'noValue', value: '–' }])
    // Narrower ones would be cut on their left, where their first word is.
    .overrideByFieldType('number', [{ id: 'custom.wrapHeaderText', value: true }])
    .overrideByName(LABEL_COLUMNS.deployment_id, [
      { id: 'custom.width', value: 110 },
      { id: 'links', value: [{ title: 'Show only this deployment', url: ONLY_THIS, targetBlank: false }] },
    ])
    .overrideByName(LABEL_COLUMNS.base_model, [
      { id: 'mappings', value: [LAST_PART_OF_PATH] },
      { id: 'custom.width', value: 195 },
    ])
    .overrideByFieldType('string', [{ id: 'custom.filterable', value: true }]);
  for (const [column, judgement] of Object.entries(spec.judged ?? {})) {
    panel.overrideByName(column, [
      { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
      { id: 'thresholds', value: coloured(judgement).build() },
    ]);
  }
  return panel;
}

const ONLY_THIS =
  '/d/${__dashboard.uid}?var-deployment=${__value.raw}' +
  '&${datasource:queryparam}&${model:queryparam}&${__url_time_range}';

/** `deepseek-v3` instead of `accounts/fireworks/models/deepseek-v3`. */
const LAST_PART_OF_PATH = {
  type: MappingType.RegexToText,
  options: { pattern: '^.*/([^/]+)$', result: { text: '$1', index: 0 } },
};

function columnOrder(): Record<string, number> {
  return Object.fromEntries(Object.keys(LABEL_COLUMNS).map((name, index) => [name, index]));
}
