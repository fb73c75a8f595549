import { MINUTE_MS } from '../../evaluate';
import { Refusal } from '../../plan';
import { noneChosen, withNotices } from '../../traces/frames/fields';
import { observedText, unlistedTexts } from '../minutes';
import type { Analysis, AnalysisRequest, Known } from '../types';
import { addCosts } from './addCosts';
import { costFrame, savedFrame, type Grouping } from './costFrames';
import { costOfDeployment, type Cost } from './findCosts';
import { readGpuPrices } from './gpuPrices';
import { costNeeds, readMetered, type MeteredAll } from './readMetered';

/** What did it cost? */
export const cost: Analysis = {
  needs: (request) => {
    readGrouping(request);
    return costNeeds(request);
  },
  wantsDeployments: true,
  answer: (request, known) => {
    const { refId } = request.query;
    const grouping = readGrouping(request);
    const prices = readGpuPrices(request.prices.gpuPrices);
    const metered = readMetered(request, known);
    const costs = metered.deployments.map((one) =>
      costOfDeployment(one, {
        stepMs: metered.grid.stepMs,
        canList: known.deployments !== undefined,
        knowsRequests: metered.knowsRequests,
        priceOf: prices.of,
      })
    );
    const notices = {
      infos: [coverageText(metered, known)],
      warnings: [...known.problems, ...unlistedTexts(known), ...prices.problems, ...unseenTexts(metered)],
    };
    if (costs.length === 0) {
      const nothing = 'No deployment was seen in this range, so nothing is known of what it cost.';
      return [withNotices(noneChosen(refId, nothing), notices.warnings, 'warning')];
    }
    const rows = grouping === 'deployment' ? costs : grouping === 'model' ? byModel(costs) : [];
    const saved = grouping === 'deployment' ? savedFrame(refId, costs) : undefined;
    return [costFrame(refId, addCosts(costs), rows, { grouping, notices }), ...(saved === undefined ? [] : [saved])];
  },
};

/** @throws Refusal for labels that cost cannot be told by */
function readGrouping({ query: { groupBy } }: AnalysisRequest): Grouping {
  if (groupBy === undefined || groupBy.some((label) => label === 'deployment_id' || label === 'deployment')) {
    return 'deployment';
  }
  if (groupBy.every((label) => label === 'base_model')) {
    return groupBy.length === 0 ? 'together' : 'model';
  }
  throw new Refusal(
    'groupBy',
    `Costs cannot be told by ${groupBy.filter((label) => label !== 'base_model').join(', ')}. Choose Deployment, Model or All together under “One row per”.`
  );
}

function byModel(costs: readonly Cost[]): Cost[] {
  const models = [...new Set(costs.map(({ baseModel }) => baseModel))];
  return models.map((model) =>
    addCosts(
      costs.filter(({ baseModel }) => baseModel === model),
      model
    )
  );
}

function coverageText({ observed, grid }: MeteredAll, { deployments }: Known): string {
  const idle =
    grid.stepMs === MINUTE_MS
      ? ''
      : ` Idle times are told in steps of ${grid.stepMs / MINUTE_MS} min, so that there may have been more.`;
  const accelerators =
    deployments === undefined ? '' : ' Accelerators are those that the list of deployments tells now.';
  return `${observedText(observed)}${idle}${accelerators}`;
}

function unseenTexts({ unseen }: MeteredAll): string[] {
  return unseen.length === 0
    ? []
    : [
        `Not counted, since no metric of this range tells of them although they have replicas now: ${unseen.join(', ')}.`,
      ];
}
