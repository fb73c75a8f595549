import { throwIfAborted } from '../client/aborted';
import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';

/** MLflow answers "no traces" for experiments that do not exist, so that case is looked at. */
export async function emptyNotices(
  client: MlflowClient,
  experimentIds: readonly string[],
  signal?: AbortSignal
): Promise<string[]> {
  try {
    const known = new Set((await client.experiments(signal)).map((one) => one.id));
    const unknown = experimentIds.filter((id) => !known.has(id));
    return unknown.length === 0
      ? []
      : [
          `MLflow has no experiment ${unknown.join(', ')} (or this user may not see it), which it answers like an empty one.`,
        ];
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof MlflowError) {
      return [];
    }
    throw error;
  }
}
