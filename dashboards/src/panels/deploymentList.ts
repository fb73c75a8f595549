import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { FireworksQuery } from '../../../src/types';
import { chosenFilters, DATASOURCE } from '../variables';
import { deploymentColumn, EMPTY_CELL, modelColumn } from './deploymentColumns';
import { HIDDEN } from './spec';

/** What is asked for rarely; Explore shows it. */
const ASIDE = ['Replicas', 'Placement'];
/** As wide as their names. */
const COUNTS = {
  Ready: 72,
  Initializing: 100,
  Downloading: 112,
  Pending: 84,
  Desired: 84,
  Min: 62,
  Max: 62,
  'Per replica': 100,
};

/** The deployments as Fireworks' API lists them, those of the choice at the top. */
export function deploymentList({ id, height }: { id: number; height: number }): PanelBuilder {
  const panel = new PanelBuilder()
    .id(id)
    .title('As Fireworks lists them')
    .description(DESCRIPTION)
    .datasource(DATASOURCE)
    .targets([listQuery()])
    .span(24)
    .height(height)
    .minWidth(70)
    .noValue('Not listed: the note beside the title says why')
    .overrideByFieldType('number', [EMPTY_CELL])
    .overrideByFieldType('string', [EMPTY_CELL, { id: 'custom.filterable', value: true }])
    .overrideByFieldType('time', [EMPTY_CELL, { id: 'custom.width', value: 165 }])
    .overrideByName('deployment_id', deploymentColumn(105))
    .overrideByName('base_model', modelColumn(160))
    .overrideByName('Name', [{ id: 'custom.width', value: 150 }])
    .overrideByName('Condition', [{ id: 'custom.width', value: 130 }])
    .overrideByName('State', [{ id: 'custom.width', value: 90 }])
    .overrideByName('Status', [{ id: 'custom.width', value: 170 }])
    .overrideByName('Accelerator', [{ id: 'custom.width', value: 165 }])
    .overrideByName('Region', [{ id: 'custom.width', value: 130 }]);
  for (const [column, width] of Object.entries(COUNTS)) {
    panel.overrideByName(column, [
      { id: 'custom.width', value: width },
      { id: 'custom.align', value: 'right' },
    ]);
  }
  for (const column of ASIDE) {
    panel.overrideByName(column, HIDDEN);
  }
  return panel;
}

const DESCRIPTION = [
  'What no metric tells: a deployment that failed, that starts, or that has as many replicas as it may is told here from one without traffic.',
  'Condition sums up its state and its replicas by stage; state and status are Fireworks’ own words. As it is now, whatever the time range.',
  'Empty where the API key may read metrics only; then nothing else is missing.',
  'A deployment that never served has no metrics, so that the choice at the top does not offer it: it is listed while all are chosen.',
].join(' ');

function listQuery(): Builder<Dataquery> {
  const query: FireworksQuery & Dataquery = {
    refId: 'A',
    datasource: DATASOURCE,
    queryType: 'deployments',
    filters: chosenFilters(''),
    // The method only marks the type; JSON leaves it out.
    _implementsDataqueryVariant: () => undefined,
  };
  return { build: () => query };
}
