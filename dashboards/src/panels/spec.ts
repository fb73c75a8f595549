import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
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
  noValue(text: string): this;
}

/** Fills in what a panel of any type has. The same queries always bring the same caveats and the same empty text. */
export function panelOf<Panel extends PanelLike>(panel: Panel, { id, title, description, queries }: PanelSpec): Panel {
  const built = queries.map((query) => query.build());
  const metrics = [...new Set(built.map((query) => query.metric))].map((metric) => `\`${metric}\``);
  const hasQuantiles = built.some((query) => query.view === 'quantile');
  const hasRatios = built.some((query) => derivedMetric(query.metric ?? '')?.derivation.kind === 'ratio');
  const paragraphs = [
    hasQuantiles ? `${description} ${QUANTILE_LIMITS}` : description,
    `${metrics.length === 1 ? 'Metric' : 'Metrics'}: ${metrics.join(', ')}`,
  ];
  panel.id(id).title(title).description(paragraphs.join('\n\n')).datasource(DATASOURCE).targets(lettered(queries));
  return hasQuantiles || hasRatios ? panel.noValue('No traffic') : panel;
}

const QUANTILE_LIMITS =
  'Quantiles are interpolated inside a histogram bucket; past the highest bound they stay at that bound.';
