import { throwIfAborted } from '../client/transport';
import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { ARCHIVED, IN_DATABASE, isReadInBatches, SPANS_LOCATION } from '../spans/readInfo';
import type { TraceInfo } from '../spans/types';
import type { Clause } from './grammar';
import { type FoundTraces, requestOf, searchTraces, type TraceQuestion } from './searchTraces';

/** Counted up to this many. */
const COUNTED = 100;

/**
 * Notices of traces that no condition on spans can find, since MLflow has their spans not in its database: the
 * TypeScript SDK (to 0.3) and older Python ones keep them in files, the archive takes their text out.
 */
export async function outOfReach(
  client: MlflowClient,
  question: TraceQuestion,
  signal?: AbortSignal
): Promise<string[]> {
  try {
    const { infos, cut } = await unreached(client, question, COUNTED, signal);
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
export async function unreached(
  client: MlflowClient,
  question: TraceQuestion,
  limit: number,
  signal?: AbortSignal
): Promise<FoundTraces> {
  const clauses = question.search.alternatives.flat();
  const isAboutText = clauses.some(({ about }) => about === 'spanText');
  if (!isAboutText && !clauses.some(({ about }) => about === 'spanRow')) {
    return { infos: [], cut: false };
  }
  const others = question.search.alternatives.map((one) => one.filter(({ about }) => about === 'trace'));
  return outside(client, question, { alternatives: others, isAboutText, limit }, signal);
}

interface Outside {
  /** Conditions that do not ask for spans. */
  alternatives: ReadonlyArray<readonly Clause[]>;
  /** Archived traces keep the names of their spans in the database, and not their text. */
  isAboutText: boolean;
  limit: number;
}

/** The traces whose spans are not in MLflow's database. */
export async function outside(
  client: MlflowClient,
  question: TraceQuestion,
  { alternatives, isAboutText, limit }: Outside,
  signal?: AbortSignal
): Promise<FoundTraces> {
  const inFiles = locationClauses('IS NULL');
  const elsewhere = locationClauses(`!= '${IN_DATABASE}'`, ...(isAboutText ? [] : [`!= '${ARCHIVED}'`]));
  try {
    const found = await Promise.all(
      alternatives
        .flatMap((clauses) => [
          [...clauses, ...inFiles],
          [...clauses, ...elsewhere],
        ])
        .map((clauses) => searchTraces(client, requestOf(question, clauses), limit, signal))
    );
    return together(found, limit);
  } catch (error) {
    if (error instanceof MlflowError && error.problem.kind === 'refused') {
      return lookThrough(client, question, { alternatives, isAboutText, limit }, signal);
    }
    throw error;
  }
}

/** For an MLflow that cannot look for traces without a tag (before 3.11): the newest are looked at. */
async function lookThrough(
  client: MlflowClient,
  question: TraceQuestion,
  { alternatives, isAboutText, limit }: Outside,
  signal?: AbortSignal
): Promise<FoundTraces> {
  const [plain = []] = alternatives;
  const { infos, cut } = await searchTraces(client, requestOf(question, plain), limit, signal);
  return { infos: infos.filter((info) => !isReadInBatches(info) || (isAboutText && isArchived(info))), cut };
}

function isArchived({ tags }: TraceInfo): boolean {
  return tags[SPANS_LOCATION] === ARCHIVED;
}

function together(found: readonly FoundTraces[], limit: number): FoundTraces {
  const infos = found.flatMap((one) => one.infos).sort((a, b) => b.startMs - a.startMs);
  return { infos: infos.slice(0, limit), cut: infos.length > limit || found.some((one) => one.cut) };
}

function locationClauses(...comparisons: readonly string[]): Clause[] {
  return comparisons.map((comparison) => ({ about: 'trace', text: `tag.\`${SPANS_LOCATION}\` ${comparison}` }));
}
