import type { MlflowClient } from '../client/client';
import { MlflowError, undefinedOn } from '../client/errors';
import { throwIfAborted } from '../client/transport';
import { ARCHIVED, IN_DATABASE, isReadInBatches, SPANS_LOCATION } from '../spans/readInfo';
import type { TraceInfo } from '../spans/types';
import { quote, type Clause } from './grammar';
import { mergeFound, requestOf, searchTraces, type FoundTraces, type TraceSelection } from './searchTraces';
import type { TraceSearch } from './traceSearch';

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

/** Counted up to this many. */
const MOST_COUNTED = 100;

/**
 * Notices of traces that no condition on spans can find, since MLflow has their spans not in its database: the
 * TypeScript SDK (to 0.3) and older Python ones keep them in files, the archive takes their text out.
 */
async function unsearchableNotices(
  client: MlflowClient,
  selection: TraceSelection,
  signal?: AbortSignal
): Promise<string[]> {
  try {
    const { infos, cut } = await unsearchableTraces(client, selection, MOST_COUNTED, signal);
    const count = cut ? `More than ${infos.length}` : String(infos.length);
    return infos.length === 0
      ? []
      : [
          `${count} traces of this range cannot be searched by model, deployment, tool, span or text, and are left out: their spans are not in MLflow’s database, as those of its TypeScript SDK (to 0.3) and of its archive.`,
        ];
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof MlflowError) {
      return [`Whether all traces of this range could be searched is not known. ${error.message}`];
    }
    throw error;
  }
}

/** The traces that meet the other conditions, and whose spans cannot be searched; none when no condition is on spans. */
async function unsearchableTraces(
  client: MlflowClient,
  selection: TraceSelection,
  limit: number,
  signal?: AbortSignal
): Promise<FoundTraces> {
  const clauses = selection.search.alternatives.flat();
  const needsText = clauses.some(({ about }) => about === 'spanText');
  if (!needsText && !clauses.some(({ about }) => about === 'spanRow')) {
    return { infos: [], cut: false };
  }
  const others = selection.search.alternatives.map((one) => one.filter(({ about }) => about === 'trace'));
  return tracesOutsideDatabase(client, selection, { alternatives: others, needsText, limit }, signal);
}

interface OutsideDatabase {
  /** Conditions on traces only. */
  alternatives: ReadonlyArray<readonly Clause[]>;
  /** Archived traces keep the names of their spans in the database, and not their text. */
  needsText: boolean;
  limit: number;
}

/** The traces whose spans are not in MLflow's database, the newest first. */
export async function tracesOutsideDatabase(
  client: MlflowClient,
  selection: TraceSelection,
  { alternatives, needsText, limit }: OutsideDatabase,
  signal?: AbortSignal
): Promise<FoundTraces> {
  const inFiles = locationClauses('IS NULL');
  const elsewhere = locationClauses(`!= '${IN_DATABASE}'`, ...(needsText ? [] : [`!= '${ARCHIVED}'`]));
  const searches = alternatives.flatMap((clauses) => [
    [...clauses, ...inFiles],
    [...clauses, ...elsewhere],
  ]);
  const found = await undefinedOn(['refused'], () =>
    Promise.all(searches.map((clauses) => searchTraces(client, requestOf(selection, clauses), limit, signal)))
  );
  if (found !== undefined) {
    return mergeFound(found, limit);
  }
  // An MLflow before 3.11 cannot search for traces without a tag, so the newest are looked through.
  const [plain = []] = alternatives;
  const { infos, cut } = await searchTraces(client, requestOf(selection, plain), limit, signal);
  return { infos: infos.filter((info) => !isReadInBatches(info) || (needsText && isArchived(info))), cut };
}

function isArchived({ tags }: TraceInfo): boolean {
  return tags[SPANS_LOCATION] === ARCHIVED;
}

function locationClauses(...comparisons: readonly string[]): Clause[] {
  return comparisons.map((comparison) => ({ about: 'trace', text: `tag.\`${SPANS_LOCATION}\` ${comparison}` }));
}
