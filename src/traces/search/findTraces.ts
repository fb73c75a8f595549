import type { MlflowClient, SearchRequest } from '../client/client';
import { MlflowError } from '../client/errors';
import { type Clause, quote } from './grammar';
import { outOfReach } from './unsearchable';
import { type FoundTraces, requestOf, searchTraces, type TraceQuestion } from './searchTraces';
import { throwIfAborted } from '../client/transport';
import type { TraceSearch } from './buildFilter';

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
  question: TraceQuestion,
  limit: number,
  signal?: AbortSignal
): Promise<Found> {
  const { search, experimentIds, order } = question;
  const [answers, notices] = await Promise.all([
    Promise.all(
      search.alternatives.map((clauses, index) =>
        findOne(client, question, clauses, { limit, isPlain: index === 0 }, signal)
      )
    ),
    outOfReach(client, question, signal),
  ]);
  const found = merge(
    answers.filter((one) => one !== undefined),
    limit,
    order
  );
  if (found.infos.length === 0) {
    await checkPatterns(client, experimentIds, search, signal);
  }
  return { ...found, notices: [...search.notices, ...(answers.includes(undefined) ? [TOO_OLD] : []), ...notices] };
}

/** Undefined when MLflow is too old to understand what is asked beside the plain search: `tag IS NULL`. */
async function findOne(
  client: MlflowClient,
  question: TraceQuestion,
  clauses: readonly Clause[],
  { limit, isPlain }: { limit: number; isPlain: boolean },
  signal?: AbortSignal
): Promise<FoundTraces | undefined> {
  try {
    return await searchTraces(client, requestOf(question, clauses), limit, signal);
  } catch (error) {
    if (!isPlain && error instanceof MlflowError && error.problem.kind === 'refused') {
      return undefined;
    }
    throw error;
  }
}

function merge(answers: readonly FoundTraces[], limit: number, order: SearchRequest['order']): FoundTraces {
  const [only] = answers;
  if (answers.length === 1 && only !== undefined) {
    return only;
  }
  const sign = order === 'oldestFirst' ? 1 : -1;
  const infos = answers.flatMap((one) => one.infos).sort((a, b) => sign * (a.startMs - b.startMs));
  return { infos: infos.slice(0, limit), cut: infos.length > limit || answers.some((one) => one.cut) };
}

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
