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
  /** The newest value once more behind its course, which ends at a step before it; NaN where there is none. */
  addsNewest: boolean;
}

/**
 * All queries of a panel, lettered anew, since a query of several quantiles is several, and a newest value is one
 * besides.
 */
export function plainTargets(reads: readonly ReadTarget[], print: PrintEarlier, asked: Asked): PlainTarget[] {
  return reads
    .flatMap((read) => expressionsOf(read, print).map((expression) => ({ read, ...expression })))
    .flatMap(({ read, text, quantile }) => {
      const course = { read, text, quantile, instant: asked.newestOnly || isOfRange(read.drawn.plan) };
      return asked.addsNewest ? [course, { ...course, text: `${text}\nor\nvector(NaN)`, instant: true }] : [course];
    })
    .map(({ read, text, quantile, instant }, index) => {
      const { drawn } = read;
      const { view } = drawn;
      const legend = legendOf(read, quantile);
      const column = columnName(read, quantile);
      const isPicture = view === 'heatmap' || view === 'distribution';
      const isTable = drawn.format === 'table' && !isPicture;
      return {
        read,
        look: lookOf(drawn),
        legend,
        column,
        target: {
          refId: letters(index),
          datasource: PROMETHEUS,
          editorMode: 'code',
          expr: text,
          format: isPicture ? 'heatmap' : isTable ? 'table' : 'time_series',
          instant,
          range: !instant,
          legendFormat: isPicture ? '{{le}}' : isTable ? column : legend.format,
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
