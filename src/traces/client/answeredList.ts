import type { JsonObject } from '../json';
import type { Endpoint } from './endpoints';
import { MlflowError } from './errors';

/** What MLflow's answers with lists have beside them. */
const BESIDE_LISTS: ReadonlySet<string> = new Set(['next_page_token']);

/**
 * The list that was asked for. MLflow leaves an empty one out (protobuf's JSON), so an answer that says nothing at all
 * has none; one that says something else is not the answer to this question.
 * @throws MlflowError
 */
export function answeredList(answer: JsonObject, name: string, { title }: Endpoint): readonly unknown[] {
  const value = answer[name];
  if (Array.isArray(value)) {
    return value;
  }
  if (value === undefined && Object.keys(answer).every((key) => BESIDE_LISTS.has(key))) {
    return [];
  }
  throw new MlflowError({ kind: 'notMlflow', endpoint: title });
}
