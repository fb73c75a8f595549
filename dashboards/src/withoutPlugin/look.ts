import type { FieldConfig, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import type { MetricInfo } from '../../../src/catalogue';
import { drawnConfig, drawnTitle, drawnUnit, earlierText, type DrawnQuery } from '../../../src/frames';
import { groupLabels, quantileName } from '../../../src/plan';
import type { ReadTarget } from './readTarget';
import { variableName } from './variableNames';

/** What the data source gives its numbers and a Prometheus does not: unit, words and colours. */
export type Look = Pick<FieldConfig, 'unit' | 'color' | 'mappings' | 'min' | 'max' | 'decimals'>;

export function lookOf(drawn: DrawnQuery): Look {
  const unit = drawnUnit(drawn);
  const others: Look = JSON.parse(JSON.stringify(drawnConfig(drawn)));
  return {
    ...(unit === undefined ? {} : { unit }),
    ...others,
    ...(others.mappings && { mappings: known(others.mappings) }),
  };
}

/** Without words for what only a browser that collects can know: numbers below zero. */
function known(mappings: readonly ValueMapping[]): ValueMapping[] {
  return mappings.map((mapping) =>
    'match' in mapping.options || mapping.type !== 'value'
      ? mapping
      : {
          ...mapping,
          options: Object.fromEntries(Object.entries(mapping.options).filter(([value]) => Number(value) >= 0)),
        }
  );
}

/** What follows a number of a histogram's unit: ` ms`, ` tok`. Grafana's names of such units are what it writes. */
export function unitSuffix({ unit = '' }: Pick<MetricInfo, 'unit'>): string {
  const written = unit.replace(/^suffix:/, '');
  return written === '' ? '' : ` ${written}`;
}

/** What is drawn, in words, as the data source says it. */
function titleOf({ drawn, query }: ReadTarget): string {
  if (drawn.plan.kind !== 'share') {
    return drawnTitle(drawn);
  }
  const bound = typeof query.bound === 'string' ? `\${${variableName(query.bound)}:text}` : query.bound;
  return `${drawn.info.title} within ${bound}${unitSuffix(drawn.info)}`;
}

/** The name of a table's column, as the data source names it. */
export function columnName(read: ReadTarget, quantile: number | undefined): string {
  const { legend = '' } = read.drawn;
  const title = legend.trim() === '' ? titleOf(read) : legend;
  return quantile === undefined ? title : `${title} ${quantileName(quantile)}`;
}

/** A legend as Grafana's Prometheus data source fills it. `shortens`: paths of models are to be shortened in it. */
export interface PlainLegend {
  format: string;
  shortens: boolean;
}

export function legendOf(read: ReadTarget, quantile: number | undefined): PlainLegend {
  const name = quantile === undefined ? '' : quantileName(quantile);
  const { legend = '', plan } = read.drawn;
  const by = groupLabels(plan);
  if (legend.trim() !== '') {
    const format = legend.replaceAll('{{quantile}}', name).replace(/\{\{(\w+):text\}\}/g, '{{$1}}');
    return { format, shortens: /\{\{\w+:text\}\}/.test(legend) };
  }
  if (by === undefined) {
    return { format: '__auto', shortens: false };
  }
  const isOneOfSeveral = plan.kind === 'quantile' && (plan.quantiles.length > 1 || by.length > 0);
  const parts = [...(isOneOfSeveral ? [name] : []), ...by.map((label) => `{{${label}}}`)];
  return parts.length > 0
    ? { format: `${parts.join(' · ')}${earlierText(read.drawn)}`, shortens: by.length > 0 }
    : { format: columnName(read, quantile), shortens: false };
}
