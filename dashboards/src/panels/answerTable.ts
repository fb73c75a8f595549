import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { AnalysisName, FireworksQuery } from '../../../src/types';
import { chosenFilters, DATASOURCE } from '../variables';
import { deploymentColumn, EMPTY_CELL, modelColumn } from './deploymentColumns';
import { HIDDEN } from './spec';

/** What of a saved query a question takes, beside the choice at the top. */
type Asked = Pick<FireworksQuery, 'metric' | 'bound' | 'codes' | 'target' | 'groupBy' | 'offset' | 'window'>;

export interface AnswerSpec {
  id: number;
  title: string;
  /** The rule and its limits. */
  description: string;
  analysis: AnalysisName;
  asked?: Asked;
  height: number;
  span?: number;
  /** Columns that say little at a glance; Explore shows them. */
  aside?: readonly string[];
  widths?: Readonly<Record<string, number>>;
  /** So much of the end of the range is shown, whatever the dashboard's. */
  last?: string;
}

/** Grafana asks at two places, by its version. */
const WRAPPED = [
  { id: 'custom.cellOptions', value: { type: 'auto', wrapText: true } },
  { id: 'custom.wrapText', value: true },
];

/** A question in words, narrowed to the choice at the top: a row for each finding. */
export function answerTable({ aside = [], widths = {}, span = 24, last, ...spec }: AnswerSpec): PanelBuilder {
  const isHalf = span < 24;
  const panel = new PanelBuilder()
    .id(spec.id)
    .title(spec.title)
    .description(spec.description)
    .datasource(DATASOURCE)
    .targets([questionQuery(spec)])
    .span(span)
    .height(spec.height)
    .minWidth(70)
    .noValue('Nothing to say: the note beside the title says why')
    .overrideByFieldType('number', [
      EMPTY_CELL,
      { id: 'custom.wrapHeaderText', value: true },
      // The words take what is left.
      { id: 'custom.width', value: 80 },
    ])
    .overrideByFieldType('string', [EMPTY_CELL])
    .overrideByName('deployment_id', deploymentColumn(isHalf ? 94 : 115, last === undefined ? undefined : 'ofPanel'))
    .overrideByName('base_model', modelColumn(150));
  if (isHalf) {
    // A screen of 1280 px leaves 450 to the half of it.
    panel.overrideByName('In words', [{ id: 'custom.minWidth', value: 200 }]).overrideByName('What', WRAPPED);
  }
  for (const [column, width] of Object.entries(widths)) {
    panel.overrideByName(column, [{ id: 'custom.width', value: width }]);
  }
  for (const column of aside) {
    panel.overrideByName(column, HIDDEN);
  }
  return last === undefined ? panel : panel.timeFrom(last);
}

function questionQuery({ analysis, asked }: Pick<AnswerSpec, 'analysis' | 'asked'>): Builder<Dataquery> {
  const query: FireworksQuery & Dataquery = {
    refId: 'A',
    datasource: DATASOURCE,
    queryType: 'analysis',
    analysis,
    filters: chosenFilters(''),
    ...asked,
    // The method only marks the type; JSON leaves it out.
    _implementsDataqueryVariant: () => undefined,
  };
  return { build: () => query };
}
