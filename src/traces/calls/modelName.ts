import type { Labels } from '../../series/labels';
import { someText, type JsonObject } from '../json';

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
