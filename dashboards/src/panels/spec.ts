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
  const caveats = [
    queries.some(isQuantile) && QUANTILE_LIMITS,
    queries.some(isShare) && SHARE_LIMITS,
    queries.some(isEstimate) && ESTIMATE_LIMITS,
  ];
  const paragraphs = [
    [description, ...caveats.filter((caveat) => caveat !== false)].join(' '),
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

const SHARE_LIMITS = 'A share is exact, since only bounds at which a bucket ends are offered.';

const ESTIMATE_LIMITS =
  'Generated tokens are an estimate: requests per bucket of answer length times the middle of the bucket. Answers past the highest bound count as that bound.';

interface WithEmptyTexts {
  noValue(text: string): this;
  overrideByFieldType(fieldType: string, properties: DynamicConfigValue[]): this;
}

/**
 * What stands where there is no number. It must not claim why: without traffic there is no ratio and no quantile, but
 * neither is there while scrapes fail, and only a request rate of 0 tells the one from the other. An override speaks of
 * a series without a value now; the panel's own text, of no series at all, which a ratio has not while it is idle.
 */
export function withEmptyTexts<Panel extends WithEmptyTexts>(panel: Panel, { queries }: PanelSpec, absent: string) {
  panel.overrideByFieldType('number', [{ id: 'noValue', value: absent }]);
  return queries.every(isRatio) ? panel.noValue(NO_VALUE) : panel;
}

export const NO_VALUE = 'No value';

function isQuantile(query: FireworksQueryBuilder): boolean {
  return query.build().view === 'quantile';
}

function isShare(query: FireworksQueryBuilder): boolean {
  return query.build().view === 'share';
}

function isEstimate(query: FireworksQueryBuilder): boolean {
  return derivedMetric(query.build().metric ?? '')?.derivation.kind === 'estimate';
}

function isRatio(query: FireworksQueryBuilder): boolean {
  return derivedMetric(query.build().metric ?? '')?.derivation.kind === 'ratio';
}

/**
 * A column of a table that is asked for rarely; Explore shows it. Grafana takes the first from its own migration on to
 * what its version has, the workbench the second.
 */
export const HIDDEN = [
  { id: 'custom.hidden', value: true },
  { id: 'custom.hideFrom', value: { viz: true } },
];
