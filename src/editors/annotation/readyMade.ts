import { DEPLOYMENT_STATE_METRIC, ERRORS, UP } from '../../catalogue';
import { DEPLOYMENT_STATE } from '../../evaluate';
import type { FireworksQuery } from '../../types';

export interface ReadyMade {
  value: string;
  label: string;
  description: string;
  query: Omit<FireworksQuery, 'refId'>;
}

/** Events that people ask for first. Each is a query like any other, to be changed. */
export const READY_MADE: readonly ReadyMade[] = [
  {
    value: 'scaled-to-zero',
    label: 'Scaled to zero',
    description: 'From when a deployment has no replicas until it has some again',
    query: {
      queryType: 'metrics',
      metric: DEPLOYMENT_STATE_METRIC,
      legend: 'Scaled to zero: {{deployment_id}}',
      events: { when: 'equal', value: DEPLOYMENT_STATE.scaledToZero },
    },
  },
  {
    value: 'failing-scrapes',
    label: 'Failing scrapes',
    description: 'While Fireworks could not be asked',
    query: {
      queryType: 'metrics',
      metric: UP,
      groupBy: [],
      legend: 'Scrapes failed',
      events: { when: 'below', value: 1 },
    },
  },
  {
    value: 'errors',
    label: 'Error ratio above 5 %',
    description: 'For at least three minutes, each deployment by itself',
    query: {
      queryType: 'metrics',
      metric: 'error_ratio',
      groupBy: ['deployment_id'],
      events: { when: 'above', value: '5%', lasts: '3m' },
    },
  },
  {
    value: 'too-many-requests',
    label: 'Too many requests (429)',
    description: 'While a deployment refuses requests because there are more than it can serve',
    query: {
      queryType: 'metrics',
      metric: ERRORS,
      filters: [{ label: 'http_code', operator: '=', value: '429' }],
      groupBy: ['deployment_id'],
      legend: 'Too many requests (429): {{deployment_id}}',
      events: { when: 'above', value: 0 },
    },
  },
  {
    value: 'deployment-changes',
    label: 'Deployments created and updated',
    description: 'When they were made and last changed, as Fireworks lists them',
    query: { queryType: 'deployments' },
  },
];
