import { someText, type JsonObject } from '../json';
import { readModelName, type ModelName } from './modelName';

/**
 * The model of a call. MLflow keeps the name that the answer had, and an answer of a dedicated deployment names its base
 * model alone: when the request named a deployment, that is what was called.
 */
export function calledModel(attributes: JsonObject, inputs: JsonObject, outputs: JsonObject): ModelName | undefined {
  const asked = [
    attributes['gen_ai.request.model'],
    attributes.model,
    inputs.model,
    attributes['ai.model.id'],
    attributes['llm.request.model_name'],
  ];
  const names = [attributes['mlflow.llm.model'], ...asked, outputs.model];
  const name = names.find((one) => someText(one) !== undefined);
  const first = typeof name === 'string' ? readModelName(name) : undefined;
  if (first === undefined || first.deployment !== undefined) {
    return first;
  }
  const requested = asked.filter((one) => one !== name).flatMap((one) => someText(one) ?? []);
  const dedicated = requested.map(readModelName).find(({ deployment }) => deployment !== undefined);
  if (dedicated === undefined) {
    return first;
  }
  const baseModel = dedicated.baseModel ?? first.baseModel;
  return { ...dedicated, ...(baseModel === undefined ? {} : { baseModel }) };
}
