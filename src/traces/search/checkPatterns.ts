import { throwIfAborted } from '../client/aborted';
import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import type { TraceSearch } from './buildFilter';
import { quote } from './quote';

/**
 * With SQLite MLflow takes a regular expression that it cannot read for one that fits nothing (mlflow/store/db/utils.py);
 * other databases refuse it. So when nothing was found, the database is asked whether it can read the expressions: with
 * an empty alternative each must fit every trace.
 * @throws MlflowError for one that it cannot read
 */
export async function checkPatterns(
  client: MlflowClient,
  experimentIds: readonly string[],
  { alternatives }: TraceSearch,
  signal?: AbortSignal
): Promise<void> {
  const patterns = new Map(
    alternatives
      .flat()
      .flatMap(({ pattern }): Array<[string, string]> =>
        pattern === undefined ? [] : [[pattern.probe, pattern.written]]
      )
  );
  if (patterns.size === 0) {
    return;
  }
  const finds = async (filter: string): Promise<boolean | undefined> => {
    try {
      return (await client.search({ experimentIds, filter, pageSize: 1 }, signal)).traces.length > 0;
    } catch (error) {
      throwIfAborted(signal);
      if (error instanceof MlflowError) {
        return undefined;
      }
      throw error;
    }
  };
  const [isAnyThere, ...fits] = await Promise.all([
    finds(''),
    ...[...patterns].map(async ([probe, written]) => ({ written, fits: await fitsAll(probe, finds) })),
  ]);
  const unreadable = fits.find((one) => one.fits === false);
  if (isAnyThere === true && unreadable !== undefined) {
    throw new MlflowError({ kind: 'unreadablePattern', pattern: unreadable.written });
  }
}

/** Undefined when it cannot be told. */
async function fitsAll(
  pattern: string,
  finds: (filter: string) => Promise<boolean | undefined>
): Promise<boolean | undefined> {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) {
    // What follows would belong to the last character, and make it readable.
    return false;
  }
  // The line break ends a comment inside the expression.
  const probe = quote(`${pattern}\n|`);
  return probe === undefined ? undefined : finds(`request_id RLIKE ${probe}`);
}
