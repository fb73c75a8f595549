import { MappingType, SpecialValueMatch, type FieldConfig } from '@grafana/data';
import type { MetricInfo } from '../catalogue';
import { DEPLOYMENT_STATE } from '../evaluate';
import type { MetricsPlan } from '../plan';
import type { View } from '../types';
import { boundText } from './boundText';

/** One query as it is drawn: what frames need to know beside the numbers. */
export interface DrawnQuery {
  refId: string;
  info: MetricInfo;
  view: View;
  plan: MetricsPlan;
  legend: string | undefined;
  format: 'time_series' | 'table';
}

/** Grafana's unit of the drawn number; undefined where Fireworks documents none. */
export function drawnUnit({ info, view, plan }: DrawnQuery): string | undefined {
  if (plan.kind === 'share') {
    return 'percentunit';
  }
  if (plan.kind === 'value' && plan.combine.by !== undefined && plan.combine.op === 'count') {
    return 'short';
  }
  if (plan.kind !== 'quantile' && plan.kind !== 'ratio' && plan.over.fn === 'total') {
    return info.unit === 'suffix:tok/s' ? 'suffix:tok' : 'short';
  }
  if (info.kind === 'histogram' && view !== 'quantile') {
    return 'reqps';
  }
  return info.unit;
}

export function drawnTitle({ info, view, plan }: DrawnQuery): string {
  if (plan.kind === 'share') {
    return `${info.title} within ${boundText(plan.bound, info.unit)}`;
  }
  return view === 'rate' ? `${info.title}, requests` : info.title;
}

/** Words and colours for the numbers of a deployment's state; nothing for any other query. */
export function stateConfig({ plan }: DrawnQuery): Pick<FieldConfig, 'mappings' | 'min' | 'max' | 'decimals'> {
  if (plan.kind !== 'state') {
    return {};
  }
  return {
    min: DEPLOYMENT_STATE.gone,
    max: DEPLOYMENT_STATE.serving,
    decimals: 0,
    mappings: [
      {
        type: MappingType.ValueToText,
        options: {
          [DEPLOYMENT_STATE.serving]: { text: 'Serving', color: 'green', index: 0 },
          [DEPLOYMENT_STATE.idle]: { text: 'Idle', color: 'blue', index: 1 },
          [DEPLOYMENT_STATE.scaledToZero]: { text: 'Scaled to zero', color: 'purple', index: 2 },
          [DEPLOYMENT_STATE.gone]: { text: 'Gone', color: 'orange', index: 3 },
          [DEPLOYMENT_STATE.scrapeFailed]: { text: 'Scrape failed', color: 'red', index: 4 },
          [DEPLOYMENT_STATE.notCollected]: { text: 'Not collected', color: '#808080', index: 5 },
        },
      },
      {
        type: MappingType.SpecialValue,
        options: {
          match: SpecialValueMatch.Null,
          // The deployment had not been seen yet; where another store keeps the samples, nobody may have collected either.
          result: { text: 'Not seen', color: '#a0a0a0', index: 6 },
        },
      },
    ],
  };
}
