import {
  TableCellDisplayMode,
  TableCellHeight,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { query } from '../fireworksQuery';
import { STATE } from '../metrics';
import { panelOf, type PanelSpec } from './spec';

const STATE_COLUMN = 'State';
const COUNT_COLUMN = 'Deployments';

/** How many deployments are in each state at the end of the time range, the best state first. */
export function statesCount(spec: Omit<PanelSpec, 'queries'>): PanelBuilder {
  return (
    panelOf(new PanelBuilder(), {
      ...spec,
      queries: [query(STATE).by('deployment_id').column(STATE_COLUMN, 'last')],
    })
      .withTransformation({
        id: 'groupBy',
        options: {
          fields: {
            [STATE_COLUMN]: { operation: 'groupby', aggregations: [] },
            deployment_id: { operation: 'aggregate', aggregations: ['count'] },
          },
        },
      })
      .withTransformation({
        id: 'organize',
        options: { renameByName: { 'deployment_id (count)': COUNT_COLUMN } },
      })
      .noValue('Not known')
      .showHeader(false)
      .cellHeight(TableCellHeight.Sm)
      // Grafana's own 150 px would not fit beside the count on a narrow screen.
      .minWidth(90)
      .sortBy([new TableSortByFieldStateBuilder().displayName(STATE_COLUMN).desc(true)])
      .overrideByName(STATE_COLUMN, [
        { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
        { id: 'custom.align', value: 'left' },
      ])
      .overrideByName(COUNT_COLUMN, [{ id: 'custom.width', value: 60 }])
  );
}
