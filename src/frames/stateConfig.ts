import { MappingType, SpecialValueMatch, type FieldConfig } from '@grafana/data';
import { DEPLOYMENT_STATE } from '../evaluate';
import type { DrawnQuery } from './drawn';

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
        },
      },
      {
        type: MappingType.SpecialValue,
        options: {
          match: SpecialValueMatch.Null,
          // Nobody collected then, the scrape failed, or the deployment had not been seen yet.
          result: { text: 'Not seen', color: '#808080', index: 4 },
        },
      },
    ],
  };
}
