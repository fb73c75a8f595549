import type { Labels } from '../series/labels';
import { ERRORS } from './metrics';

export interface LabelInfo {
  name: string;
  title: string;
  description: string;
}

/** On every documented metric. `deployment_replicas` has only the last two, so joins go by `deployment_id`. */
export const COMMON_LABELS: readonly LabelInfo[] = [
  {
    name: 'base_model',
    title: 'Base model',
    description: 'The model served, such as accounts/fireworks/models/deepseek-v3.',
  },
  {
    name: 'deployment',
    title: 'Deployment',
    description: 'Full path, such as accounts/my-account/deployments/a1b2c3d4.',
  },
  { name: 'deployment_account', title: 'Account', description: 'The account that owns the deployment.' },
  { name: 'deployment_id', title: 'Deployment id', description: 'The last part of the deployment’s path.' },
];

export const ERROR_CODE_LABEL: LabelInfo = {
  name: 'http_code',
  title: 'HTTP status code',
  description: 'Only on the error rate.',
};

export const COMMON_LABEL_NAMES: readonly string[] = COMMON_LABELS.map((label) => label.name);

/** The wire may say `code` where the documentation says `http_code`. */
export const WIRE_ERROR_CODE_LABEL = 'code';

/** The documented name of a label of this metric, for a name that a person or the wire may use. */
export function documentedLabelName(metric: string, label: string): string {
  return metric === ERRORS && label === WIRE_ERROR_CODE_LABEL ? ERROR_CODE_LABEL.name : label;
}

/** The labels under their documented names; the same object when nothing changes. */
export function documentedLabels(metric: string, labels: Labels): Labels {
  if (
    metric !== ERRORS ||
    Object.hasOwn(labels, ERROR_CODE_LABEL.name) ||
    !Object.hasOwn(labels, WIRE_ERROR_CODE_LABEL)
  ) {
    return labels;
  }
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [documentedLabelName(metric, name), value]));
}

/** Whether a group of these labels may hold several deployments. */
export function mergesDeployments(by: readonly string[]): boolean {
  return !by.includes('deployment') && !by.includes('deployment_id');
}
