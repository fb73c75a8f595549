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
export const ALL_OF_DEPLOYMENT = {
  title: 'All of this deployment',
  url: toDeployment(DASHBOARDS.deployment, 'cell'),
  targetBlank: false,
};

/** Of `deployment_id`, which leads to all that is known of it. */
export function deploymentColumn(width: number) {
  return [
    { id: 'displayName', value: 'Deployment' },
    { id: 'custom.width', value: width },
    { id: 'links', value: [ALL_OF_DEPLOYMENT] },
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
