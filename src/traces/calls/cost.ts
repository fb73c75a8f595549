import type { TokenUsage } from '../spans/types';
import { readModelName, type ModelName } from './modelName';

/** USD per million tokens. */
export interface TokenPrice {
  input: number;
  /** Absent means the price of other input. */
  cachedInput?: number;
  output: number;
}

export type TokenPrices = Readonly<Record<string, TokenPrice>>;

export type Cost =
  /** USD, from the prices of the settings or from MLflow's catalogue. */
  | { kind: 'priced'; usd: number; source: 'settings' | 'mlflow' }
  /** A dedicated deployment is billed by the time it runs, so a call has no price of its own. */
  | { kind: 'byTime' }
  | { kind: 'unknown'; reason: 'noUsage' | 'noModel' }
  | { kind: 'unknown'; reason: 'noPrice'; model: string };

/**
 * What a call cost. Prices of the settings win over MLflow's, which has none for models called by their full name.
 * A model is found under its name as called, its base model in any form, or its last part where either of the two
 * names no account: the models of two accounts may be called the same.
 */
export function costOf(
  model: ModelName | undefined,
  usage: TokenUsage | undefined,
  prices: TokenPrices,
  mlflowUsd?: number
): Cost {
  if (model?.deployment !== undefined) {
    return { kind: 'byTime' };
  }
  const price = model === undefined ? undefined : priceOf(model, prices);
  if (price !== undefined && usage !== undefined) {
    const cached = usage.cached ?? 0;
    // Anthropic does not count cached tokens as input; it shows only when they are more than the input.
    const uncached = cached > usage.input ? usage.input : usage.input - cached;
    const millionths =
      uncached * price.input + cached * (price.cachedInput ?? price.input) + usage.output * price.output;
    return { kind: 'priced', usd: readable(millionths / 1e6), source: 'settings' };
  }
  if (mlflowUsd !== undefined) {
    return { kind: 'priced', usd: mlflowUsd, source: 'mlflow' };
  }
  if (model === undefined || usage === undefined) {
    return { kind: 'unknown', reason: model === undefined ? 'noModel' : 'noUsage' };
  }
  return { kind: 'unknown', reason: 'noPrice', model: model.short };
}

/** Without the digits that binary fractions leave behind. */
function readable(usd: number): number {
  return Number(usd.toPrecision(12));
}

function priceOf(model: ModelName, prices: TokenPrices): TokenPrice | undefined {
  const exact = [model.raw, model.baseModel].find((name) => name !== undefined && Object.hasOwn(prices, name));
  const name = exact ?? Object.keys(prices).find((one) => isSame(readModelName(one), model));
  return name === undefined ? undefined : prices[name];
}

function isSame(one: ModelName, other: ModelName): boolean {
  return one.baseModel !== undefined && other.baseModel !== undefined
    ? one.baseModel === other.baseModel
    : one.short === other.short && (one.short === one.raw || other.short === other.raw);
}

/** The sum of several calls: a price when all that are billed by token have one. */
export function addCosts(costs: readonly Cost[]): Cost {
  const priced = costs.filter((cost) => cost.kind === 'priced');
  const unknown = costs.find((cost) => cost.kind === 'unknown');
  if (unknown !== undefined) {
    return unknown;
  }
  const [first] = priced;
  if (first === undefined) {
    return costs.length > 0 ? { kind: 'byTime' } : { kind: 'unknown', reason: 'noModel' };
  }
  return { kind: 'priced', usd: readable(priced.reduce((sum, cost) => sum + cost.usd, 0)), source: first.source };
}

/** For people, where there is no number to show. */
export function describeCost(cost: Cost): string {
  switch (cost.kind) {
    case 'priced':
      return cost.source === 'mlflow' ? 'MLflow’s price' : 'token prices of the settings';
    case 'byTime':
      return 'billed by time (dedicated deployment)';
    case 'unknown':
      return cost.reason === 'noPrice'
        ? `no token price of ${cost.model} in the settings`
        : { noUsage: 'no token usage recorded', noModel: 'no model recorded' }[cost.reason];
  }
}
