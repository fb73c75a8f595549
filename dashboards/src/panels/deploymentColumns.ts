import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS, toDeployment } from '../links';

/*
 * Columns of tables that have a row for each deployment.
 */

/** `deepseek-v3` instead of `accounts/fireworks/models/deepseek-v3`. */
export const LAST_PART_OF_PATH = {
  type: MappingType.RegexToText,
  options: { pattern: '^.*/([^/]+)$', result: { text: '$1', index: 0 } },
};

/** Of cells only: as the panel's own text it would also stand in for an empty table. */
export const EMPTY_CELL = { id: 'noValue', value: '–' };

/** From a cell of ids. */
export const ALL_OF_DEPLOYMENT = allOfDeployment();

function allOfDeployment(time?: 'ofPanel') {
  return {
    title: 'All of this deployment',
    url: toDeployment(DASHBOARDS.deployment, 'cell', time),
    targetBlank: false,
  };
}

/** Of `deployment_id`, which leads to all that is known of it. @param time whose the panel has of its own */
export function deploymentColumn(width: number, time?: 'ofPanel') {
  return [
    { id: 'displayName', value: 'Deployment' },
    { id: 'custom.width', value: width },
    { id: 'links', value: [allOfDeployment(time)] },
  ];
}

/** Of `base_model`. */
export function modelColumn(width: number) {
  return [
    { id: 'displayName', value: 'Model' },
    { id: 'mappings', value: [LAST_PART_OF_PATH] },
    { id: 'custom.width', value: width },
  ];
}
