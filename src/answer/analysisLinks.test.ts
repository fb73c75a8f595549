import { lastValueFrom } from 'rxjs';
import type { AnalysisRequest } from '../analysis';
import type { LinkedDashboards } from '../traces/eager';
import { answerAnalysis } from './answerAnalysis';
import { parts, request } from './testing/answerParts';

const QUERY = {
  refId: 'A',
  queryType: 'analysis' as const,
  analysis: 'changes' as const,
  datasource: { uid: '${datasource}' },
};

async function askedOf(dashboards: LinkedDashboards | undefined): Promise<AnalysisRequest | undefined> {
  const { context } = parts({}, dashboards && (() => Promise.resolve(dashboards)));
  let seen: AnalysisRequest | undefined;
  const rule = {
    needs: () => [],
    answer: (asked: AnalysisRequest) => {
      seen = asked;
      return [];
    },
  };
  await lastValueFrom(answerAnalysis(QUERY, request([QUERY]), context, { changes: rule }));
  return seen;
}

test.each<[string, LinkedDashboards | undefined]>([
  ['whoever may open Explore is led there', undefined],
  ['whoever may not is led to the dashboards that there are', { traces: undefined, deployment: 'd' }],
])('links of an analysis are those of the data source that is asked: %s', async (_, dashboards) => {
  const asked = await askedOf(dashboards);
  expect([asked?.query.datasource, asked?.dashboards]).toEqual([{ uid: 'own' }, dashboards]);
});
