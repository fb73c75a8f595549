import {
  CoreApp,
  FieldType,
  MappingType,
  SpecialValueMatch,
  type DataFrame,
  type DataQueryRequest,
  type FieldConfig,
} from '@grafana/data';
import type { FireworksQuery } from '../types';

/** The part of a data source that a query asks, where only the other one is set up. */
export type MissingPart = 'metrics' | 'traces';

const WORDS: Readonly<Record<MissingPart, { short: string; long: string }>> = {
  metrics: {
    short: 'Only traces here',
    long: 'This data source has traces and no Fireworks account. Choose one with metrics at the top, or enter an account in its settings.',
  },
  traces: {
    short: 'Only metrics here',
    long: 'This data source has metrics and no MLflow. Choose one with traces at the top, or enter an MLflow URL in its settings.',
  },
};

/** Whoever looks at a dashboard chose a data source for all of it; elsewhere somebody asks for this very thing. */
export function isChosenForAll({ app }: Pick<DataQueryRequest, 'app'>): boolean {
  return app === CoreApp.Dashboard || app === CoreApp.PanelViewer;
}

/**
 * What stands in a panel instead of numbers: the words, not an error, since nothing is wrong. A value that is none, with
 * a mapping, is what most panels write out; charts have the words in their legend. A trace view has no place for words.
 */
export function inWords(part: MissingPart, targets: readonly FireworksQuery[], toMs: number): DataFrame[] {
  const [target] = targets;
  if (target === undefined || target.queryType === 'trace' || target.asEvents === true) {
    return [];
  }
  const { short, long } = WORDS[part];
  const time = { name: 'Time', type: FieldType.time, config: {}, values: [toMs] };
  const isLog = target.queryType === 'conversation';
  const words = isLog
    ? { name: 'body', type: FieldType.string, config: {}, values: [long] }
    : { name: 'Value', type: FieldType.number, config: asWords(short), values: [null] };
  return [
    {
      refId: target.refId,
      length: 1,
      fields: [isLog ? { ...time, name: 'timestamp' } : time, words],
      meta: { notices: [{ severity: 'info', text: long }] },
    },
  ];
}

function asWords(text: string): FieldConfig {
  return {
    displayNameFromDS: text,
    mappings: [{ type: MappingType.SpecialValue, options: { match: SpecialValueMatch.Null, result: { text } } }],
  };
}
