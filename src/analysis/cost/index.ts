import { MINUTE_MS } from '../../evaluate';
import { Refusal } from '../../plan';
import { shortened } from '../../series/text';
import { noneChosen, withNotices } from '../../traces/frames/fields';
import { number, object, print } from '../../traces/json';
import { observedText, unlistedTexts } from '../minutes';
import type { Analysis, AnalysisRequest, Known } from '../types';
import { costFrame, savedFrame, type Grouping } from './costFrames';
import { unlessPartOfNone, costOfDeployment, type Cost, type Unknown } from './findCosts';
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

/** What an accelerator costs, as far as the settings say it. */
export interface GpuPrices {
  /** USD per accelerator-hour; undefined where the settings have no price of that type. */
  of(accelerator: string): number | undefined;
  /** Entries that are no prices, in a sentence each. */
  problems: readonly string[];
}

/** Settings come from people and from provisioning files, so what is no price is left out and told. */
export function readGpuPrices(value: unknown): GpuPrices {
  const entries = Object.entries(object(value) ?? {});
  const prices = new Map<string, number>();
  const problems: string[] = [];
  for (const [accelerator, given] of entries) {
    const price = number(given);
    if (price === undefined || price < 0) {
      problems.push(
        `The price of ${shortened(accelerator, 60)} in the settings of this data source, ${shortened(print(given), 40)}, is not a number of USD from 0 on, and is left out.`
      );
    } else {
      prices.set(nameOf(accelerator), price);
    }
  }
  if (value !== undefined && value !== null && object(value) === undefined) {
    problems.push('The accelerator prices in the settings of this data source are no list of types and prices.');
  }
  return { of: (accelerator) => prices.get(nameOf(accelerator)), problems };
}

/** `nvidia_h100_80gb` and `NVIDIA_H100_80GB` are one type. */
function nameOf(accelerator: string): string {
  return accelerator.trim().toUpperCase();
}

/** The same for several together: sums of what is known. */
export function addCosts(costs: readonly Cost[], baseModel = ''): Cost {
  const sum = (read: (cost: Cost) => number | undefined) => {
    const known = costs.map(read).filter((one) => one !== undefined);
    const all = known.reduce((total, one) => total + one, 0);
    return known.length === 0 ? undefined : unlessPartOfNone(all, known.length < costs.length);
  };
  const whole = costs.filter(
    ({ unknown, usd, tokens }) => unknown.length === 0 && usd !== undefined && tokens !== undefined
  );
  const wholeTokens = whole.reduce((all, { tokens = 0 }) => all + tokens, 0);
  const wholeUsd = whole.reduce((all, { usd = 0 }) => all + usd, 0);
  return {
    id: '',
    name: '',
    baseModel,
    accelerators: [...new Set(costs.flatMap(({ accelerators }) => accelerators))],
    replicaHours: sum(({ replicaHours }) => replicaHours),
    acceleratorHours: sum(({ acceleratorHours }) => acceleratorHours),
    idleAcceleratorHours: sum(({ idleAcceleratorHours }) => idleAcceleratorHours),
    missesHours: costs.some(({ missesHours, acceleratorHours }) => missesHours || acceleratorHours === undefined),
    usd: sum(({ usd }) => usd),
    paidHours: sum(({ paidHours }) => paidHours),
    idleUsd: sum(({ idleUsd }) => idleUsd),
    requests: sum(({ requests }) => requests) ?? 0,
    tokens: sum(({ tokens }) => tokens),
    missesTokens: costs.some(({ missesTokens }) => missesTokens),
    isEstimate: costs.some(({ isEstimate }) => isEstimate),
    usdPerMillion: wholeTokens > 0 ? (wholeUsd / wholeTokens) * 1e6 : undefined,
    unknown: together(costs),
    saved: [],
    coldStartMs: undefined,
  };
}

/** Each reason once, with the deployments that it is of. */
function together(costs: readonly Cost[]): Unknown[] {
  const ids = new Map<string, string[]>();
  for (const { id, unknown } of costs) {
    unknown.forEach(({ why }) => ids.set(why, [...(ids.get(why) ?? []), id]));
  }
  return [...ids].map(([why, of]) => ({ why, ids: of }));
}
