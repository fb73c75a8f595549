import { unlessPartOfNone, type Cost, type Unknown } from './findCosts';

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
