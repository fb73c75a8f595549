import { someText, type JsonObject } from '../json';
import { readModelName, type ModelName } from '../modelName';

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
  const [first, ...others] = names.flatMap((name) => someText(name) ?? []).map(readModelName);
  if (first === undefined || first.deployment !== undefined) {
    return first;
  }
  const requested = asked.flatMap((name) => someText(name) ?? []).map(readModelName);
  const dedicated = requested.find(({ deployment }) => deployment !== undefined);
  if (dedicated === undefined) {
    return first;
  }
  const baseModel = [dedicated, first, ...others].map((name) => name.baseModel).find((name) => name !== undefined);
  return { ...dedicated, ...(baseModel === undefined ? {} : { baseModel }) };
}
