import type { MlflowClient, SearchRequest } from '../client/client';
import { MlflowError } from '../client/errors';
import { checkPatterns } from './checkPatterns';
import type { Clause } from './grammar';
import { outOfReach } from './unsearchable';
import { requestOf, type TraceQuestion } from './question';
import { searchTraces, type FoundTraces } from './searchTraces';

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
