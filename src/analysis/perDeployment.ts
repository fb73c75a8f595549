import { Refusal } from '../plan';
import type { AnalysisRequest } from './types';

const DEPLOYMENT: readonly string[] = ['deployment_id', 'deployment'];

/**
 * For questions whose answer is of each deployment by itself. Their editor has no field to group by, but saved queries
 * may.
 * @param what begins the sentence
 * @throws Refusal for a grouping that would mix deployments
 */
export function assertPerDeployment({ query: { groupBy = [] } }: AnalysisRequest, what: string): void {
  const tellsApart = groupBy.length === 0 || groupBy.some((label) => DEPLOYMENT.includes(label));
  if (!tellsApart || groupBy.some((label) => !DEPLOYMENT.includes(label) && label !== 'base_model')) {
    throw new Refusal(
      'groupBy',
      `${what} is told for each deployment by itself, since several together hide each other. Take groupBy out of the saved query, or set it to deployment_id.`
    );
  }
}
