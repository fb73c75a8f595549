import { filterTexts } from '../plan';
import type { FireworksQuery } from '../types';

/** Whether Fireworks' API answers this query, and not the metric store. */
export function isDeploymentQuery({ queryType }: Pick<FireworksQuery, 'queryType'>): boolean {
  return queryType === 'deployments';
}

/** By what deployments can be filtered: the labels that their metrics have too, and words of the list. */
export const DEPLOYMENT_LABELS = [
  { name: 'deployment_id', description: 'The last part of its path, as metrics have it' },
  { name: 'base_model', description: 'The model served, such as accounts/fireworks/models/deepseek-v3' },
  { name: 'name', description: 'The name that people gave it' },
  { name: 'condition', description: 'What it does, such as Starting or Scaled to zero' },
  { name: 'state', description: 'As Fireworks tells it, such as READY or FAILED' },
  { name: 'accelerator', description: 'Such as NVIDIA_H100_80GB' },
  { name: 'region', description: 'Where it is now' },
  { name: 'placement', description: 'Where it may be' },
  { name: 'deployment', description: 'Its full path, as metrics have it' },
  { name: 'deployment_account', description: 'The account that owns it, as metrics have it' },
] as const;

export type DeploymentLabel = (typeof DEPLOYMENT_LABELS)[number]['name'];

/** The label that a word means, which may be written as the column is called: `State`. */
export function deploymentLabel(word: string): DeploymentLabel | undefined {
  return DEPLOYMENT_LABELS.find(({ name }) => name === word.toLowerCase())?.name;
}

/** The short form of such a query for a collapsed row. */
export function deploymentDisplayText({ filters }: FireworksQuery): string {
  return ['deployments', ...filterTexts(filters)].join(' · ');
}
