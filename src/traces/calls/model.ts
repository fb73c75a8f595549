import type { Labels } from '../../series/labels';
import { someText, type JsonObject } from '../json';
import type { TokenUsage } from '../spans/types';

/*
 * Which model a call is of, by its name, and what the call costs by the prices of that model.
 */

/** The name by which a model was called, in its parts. */
export interface ModelName {
  /** As it was written. */
  raw: string;
  /** Full path such as `accounts/fireworks/models/deepseek-v3`; absent when the name is of a deployment alone. */
  baseModel?: string;
  /** Present for calls to a dedicated deployment, which are billed by time. */
  deployment?: { account: string; id: string; path: string };
  /** For people: the last part of the model's path, or of the deployment's. */
  short: string;
}

const FULL_MODEL = /^accounts\/([^/#]+)\/models\/([^/#]+)$/;
const FULL_DEPLOYMENT = /^accounts\/([^/#]+)\/deployments\/([^/#]+)$/;
const SHORT = /^([^/#]+)\/([^/#]+)$/;
/** As Fireworks, and as LiteLLM, which writes `fireworks_ai/` before its names. */
const FIREWORKS = new Set(['fireworks', 'fireworks_ai']);

/**
 * Reads the forms that Fireworks takes (docs.fireworks.ai, "Querying deployments"):
 * `accounts/A/models/M`, with `#accounts/B/deployments/D` for a deployment, each side also short as `A/M` and `B/D`,
 * and the bare path of a published deployment, all of them also behind the name of a provider as gateways write it
 * (`fireworks_ai/accounts/…`). Any other name is kept as it is.
 */
export function readModelName(raw: string): ModelName {
  const [left = '', right] = raw.split('#', 2).map(withoutProvider);
  const published = right === undefined ? readDeployment(left, false) : undefined;
  if (published !== undefined) {
    return { raw, deployment: published, short: published.id };
  }
  const deployment = right === undefined ? undefined : readDeployment(right, true);
  // Without a deployment only Fireworks' own short names are certain: other providers write `vendor/model` too.
  const baseModel = readBaseModel(left, deployment !== undefined);
  return {
    raw,
    baseModel,
    deployment,
    short: left.slice(left.lastIndexOf('/') + 1) || raw,
  };
}

function withoutProvider(name: string): string {
  const path = name.indexOf('/accounts/');
  return path === -1 ? name : name.slice(path + 1);
}

function readBaseModel(name: string, anyAccount: boolean): string | undefined {
  if (FULL_MODEL.test(name)) {
    return name;
  }
  const [, account, model] = SHORT.exec(name) ?? [];
  if (account === undefined || model === undefined || !(anyAccount || FIREWORKS.has(account))) {
    return undefined;
  }
  return `accounts/${FIREWORKS.has(account) ? 'fireworks' : account}/models/${model}`;
}

function readDeployment(name: string, shortToo: boolean): ModelName['deployment'] {
  const [, account, id] = FULL_DEPLOYMENT.exec(name) ?? (shortToo ? SHORT.exec(name) : undefined) ?? [];
  return account === undefined || id === undefined
    ? undefined
    : { account, id, path: `accounts/${account}/deployments/${id}` };
}

/** The labels that the metrics of the same deployment or model have; empty for a model of another provider. */
export function metricLabels({ baseModel, deployment }: ModelName): Labels {
  const labels: Record<string, string> = {};
  if (baseModel !== undefined) {
    labels.base_model = baseModel;
  }
  if (deployment !== undefined) {
    labels.deployment = deployment.path;
    labels.deployment_account = deployment.account;
    labels.deployment_id = deployment.id;
  }
  return labels;
}

/**
 * The model of a call. MLflow keeps the name that the answer had, and an answer of a dedicated deployment names its base
 * model alone: when the request named a deployment, that is what was called.
 */
export function calledModel(attributes: JsonObject, inputs: JsonObject, outputs: JsonObject): ModelName | undefined {
  const requested = [
    attributes['gen_ai.request.model'],
    attributes.model,
    inputs.model,
    attributes['ai.model.id'],
    attributes['llm.request.model_name'],
  ].flatMap((name) => someText(name) ?? []);
  const recorded = someText(attributes['mlflow.llm.model']) ?? requested[0] ?? someText(outputs.model);
  const model = recorded === undefined ? undefined : readModelName(recorded);
  if (model === undefined || model.deployment !== undefined) {
    return model;
  }
  const dedicated = requested.map(readModelName).find(({ deployment }) => deployment !== undefined);
  return dedicated === undefined ? model : { ...dedicated, baseModel: dedicated.baseModel ?? model.baseModel };
}

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
