import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { derivedMetric } from '../../../src/catalogue';
import { lettered, type FireworksQueryBuilder } from '../fireworksQuery';
import { DATASOURCE } from '../variables';

/** What every panel has. */
export interface PanelSpec {
  /** Stays the same for as long as the panel exists: links to a panel carry it. */
  id: number;
  title: string;
  /** What it shows, what to do about it and how far it can be trusted. Metric names are added. */
  description: string;
  queries: FireworksQueryBuilder[];
}

/** What the builders of all panel types have in common. */
interface PanelLike {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: DataSourceRef): this;
  targets(targets: FireworksQueryBuilder[]): this;
}

/** Fills in what a panel of any type has. The same queries always bring the same caveats. */
export function panelOf<Panel extends PanelLike>(panel: Panel, { id, title, description, queries }: PanelSpec): Panel {
  const metrics = [...new Set(queries.map((query) => `\`${query.build().metric ?? ''}\``))];
  const paragraphs = [
    queries.some(isQuantile) ? `${description} ${QUANTILE_LIMITS}` : description,
    `${metrics.length === 1 ? 'Metric' : 'Metrics'}: ${metrics.join(', ')}`,
  ];
  return panel
    .id(id)
    .title(title)
    .description(paragraphs.join('\n\n'))
    .datasource(DATASOURCE)
    .targets(lettered(queries));
}

const QUANTILE_LIMITS =
  'Quantiles are interpolated inside a histogram bucket; past the highest bound they stay at that bound.';

/**
 * Counts in full, "4,009" and not "4.01 K". For overrides, since Grafana takes the unit that the data source sets
 * before a panel's default.
 */
export const IN_FULL: DynamicConfigValue[] = [
  { id: 'unit', value: 'locale' },
  { id: 'decimals', value: 0 },
];

interface WithOverrides {
  overrideByFieldType(fieldType: string, properties: DynamicConfigValue[]): this;
}

/**
 * Without requests, quantiles and ratios are series without values: idle, so "No traffic". Only an override says so
 * of the series alone; the panel's own text would also stand where there is no series, because nothing was collected.
 */
export function sayingNoTraffic<Panel extends WithOverrides>(panel: Panel, { queries }: PanelSpec): Panel {
  return queries.some((query) => isQuantile(query) || isRatio(query))
    ? panel.overrideByFieldType('number', [{ id: 'noValue', value: 'No traffic' }])
    : panel;
}

function isQuantile(query: FireworksQueryBuilder): boolean {
  return query.build().view === 'quantile';
}

function isRatio(query: FireworksQueryBuilder): boolean {
  return derivedMetric(query.build().metric ?? '')?.derivation.kind === 'ratio';
}
