import type { MlflowClient } from '../client/client';
import { MlflowError, undefinedOn } from '../client/errors';
import { throwIfAborted } from '../client/transport';
import type { TraceSearch } from './buildFilter';
import { quote } from './grammar';
import { mergeFound, requestOf, searchTraces, type FoundTraces, type TraceSelection } from './searchTraces';
import { unsearchableNotices } from './unsearchable';

/** What was found, and what to know about it, a sentence each. */
export type Found = FoundTraces & { notices: string[] };

const TOO_OLD =
  'Traces without the excluded field are left out: MLflow can look for those since 3.11. Update it to see them.';

/**
 * The traces of all alternatives, up to a limit.
 * @throws MlflowError, also when nothing is found because MLflow's database cannot read a regular expression
 */
export async function findTraces(
  client: MlflowClient,
  selection: TraceSelection,
  limit: number,
  signal?: AbortSignal
): Promise<Found> {
  const { search, experimentIds, order } = selection;
  const [answers, notices] = await Promise.all([
    Promise.all(
      search.alternatives.map((clauses, index) => {
        const run = () => searchTraces(client, requestOf(selection, clauses), limit, signal);
        // All but the first alternative contain `IS NULL`, which an old MLflow refuses.
        return index === 0 ? run() : undefinedOn(['refused'], run);
      })
    ),
    unsearchableNotices(client, selection, signal),
  ]);
  const answered = answers.filter((one) => one !== undefined);
  const [only] = answered;
  const found = answered.length === 1 && only !== undefined ? only : mergeFound(answered, limit, order);
  if (found.infos.length === 0) {
    await checkPatterns(client, experimentIds, search, signal);
  }
  return { ...found, notices: [...search.notices, ...(answers.includes(undefined) ? [TOO_OLD] : []), ...notices] };
}

/**
 * With SQLite MLflow takes a regular expression that it cannot read for one that matches nothing
 * (mlflow/store/db/utils.py); other databases refuse it. So when nothing was found, each expression is tried with an
 * empty alternative added (`…|`): it must match every trace, unless the database cannot read it.
 * @throws MlflowError for one that it cannot read
 */
async function checkPatterns(
  client: MlflowClient,
  experimentIds: readonly string[],
  { alternatives }: TraceSearch,
  signal?: AbortSignal
): Promise<void> {
  const patterns = new Map(
    alternatives.flat().flatMap(({ pattern }) => (pattern === undefined ? [] : [[pattern.probe, pattern.written]]))
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
  const [hasTraces, ...tried] = await Promise.all([
    finds(''),
    ...[...patterns].map(async ([probe, written]) => ({ written, matches: await matchesAll(probe, finds) })),
  ]);
  const unreadable = tried.find(({ matches }) => matches === false);
  if (hasTraces === true && unreadable !== undefined) {
    throw new MlflowError({ kind: 'unreadablePattern', pattern: unreadable.written });
  }
}

/** Undefined when it is not known. */
async function matchesAll(
  pattern: string,
  finds: (filter: string) => Promise<boolean | undefined>
): Promise<boolean | undefined> {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) {
    // A backslash at the end is an error, which the added alternative would hide by giving it something to escape.
    return false;
  }
  // The line break ends a comment inside the expression.
  const probe = quote(`${pattern}\n|`);
  return probe === undefined ? undefined : finds(`request_id RLIKE ${probe}`);
}
