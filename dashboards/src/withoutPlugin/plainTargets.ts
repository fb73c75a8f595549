import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { isOfRange } from '../../../src/plan';
import { expressionsOf } from './expressions';
import { columnName, legendOf, lookOf, type Look, type PlainLegend } from './look';
import type { PrintEarlier } from './printPlan';
import type { ReadTarget } from './readTarget';

/** Every query asks the data source that the viewer chose at the top. */
export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' };

/** A query as Grafana's Prometheus data source saves it. */
export interface PrometheusTarget extends Dataquery {
  refId: string;
  datasource: typeof PROMETHEUS;
  editorMode: 'code';
  expr: string;
  format: 'time_series' | 'table' | 'heatmap';
  instant: boolean;
  range: boolean;
  legendFormat: string;
  /** The least step. */
  interval?: string;
}

/** One PromQL query, and what the panel has to know of it. */
export interface PlainTarget {
  target: PrometheusTarget;
  read: ReadTarget;
  look: Look;
  legend: PlainLegend;
  /** Of the column that it is in a table. */
  column: string;
}

/** How a panel asks. */
export interface Asked {
  /** Each query once, at the end of the range, although it is of steps: only its newest value is shown. */
  newestOnly: boolean;
  /** A value also where there is none, so that the newest one is never an older one: NaN. */
  fillsEnd: boolean;
}

/** All queries of a panel, lettered anew, since a query of several quantiles is several. */
export function plainTargets(reads: readonly ReadTarget[], print: PrintEarlier, asked: Asked): PlainTarget[] {
  return reads
    .flatMap((read) => expressionsOf(read, print).map((expression) => ({ read, ...expression })))
    .map(({ read, text, quantile }, index) => {
      const { drawn } = read;
      const { plan, view } = drawn;
      const legend = legendOf(read, quantile);
      const isPicture = view === 'heatmap' || view === 'distribution';
      const instant = asked.newestOnly || isOfRange(plan);
      return {
        read,
        look: lookOf(drawn),
        legend,
        column: columnName(read, quantile),
        target: {
          refId: letters(index),
          datasource: PROMETHEUS,
          editorMode: 'code',
          expr: asked.fillsEnd ? `${text}\nor\nvector(NaN)` : text,
          format: isPicture ? 'heatmap' : drawn.format === 'table' ? 'table' : 'time_series',
          instant,
          range: !instant,
          legendFormat: isPicture ? '{{le}}' : drawn.format === 'table' ? columnName(read, quantile) : legend.format,
          ...(instant ? {} : { interval: '1m' }),
          _implementsDataqueryVariant: () => undefined,
        },
      };
    });
}

/** A to Z, then AA and so on. */
function letters(index: number): string {
  const letter = String.fromCharCode('A'.charCodeAt(0) + (index % 26));
  return index < 26 ? letter : letters(Math.floor(index / 26) - 1) + letter;
}
