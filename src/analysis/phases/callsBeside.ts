import { FieldType, type DataFrame, type Field, type FieldConfig } from '@grafana/data';
import { fromEvent, lastValueFrom, merge, of, takeUntil, timer } from 'rxjs';
import { messageOf } from '../../series/text';
import type { TraceSource } from '../../traces';
import { noneChosen, withNotices } from '../../traces/frames/fields';
import type { TraceFilter } from '../../types';
import type { AnalysisRequest } from '../types';
import { countOf, type Spread } from './spread';
import type { Verdict } from './verdict';

/** Deployments whose calls are looked for, and calls of each kind that are shown of one. */
const MOST_DEPLOYMENTS = 3;
const MOST_CALLS = 5;
/** So many of those that took long are looked through for the longest. */
const MOST_READ = 60;
/** What takes longer than this part of the requests took long. */
const SLOW_SHARE = 0.1;
/** Calls are recorded when they begin, metrics when they end. */
const BEGAN_BEFORE_MS = 2 * 60_000;
/** An MLflow that takes longer does not hold the page. */
const PATIENCE_MS = 20_000;

const FAILED: TraceFilter = { label: 'status', operator: '=', value: 'ERROR' };
/** Columns of the table of traces that tell which call it was; prompts and answers are behind its links. */
const SHOWN = [
  'Time',
  'Name',
  'Status',
  'Model',
  'Session',
  'Duration',
  'TTFT',
  'Tokens in',
  'Tokens out',
  'User',
  'Trace',
  // What links of the others refer to.
  'Experiment',
];

/** Among so many columns a narrow panel would cut it down to its day. */
const CONFIGS: Readonly<Record<string, FieldConfig>> = { Time: { custom: { width: 160 } } };

/**
 * The slowest and the newest failing calls that MLflow recorded in the window of the deployments that have a verdict, a
 * row each with the links of the table of traces. It never fails: what could not be read is said in a notice.
 * @param signal aborts the requests
 */
export async function callsBeside(
  source: TraceSource,
  request: AnalysisRequest,
  verdicts: readonly Verdict[],
  signal: AbortSignal
): Promise<DataFrame> {
  const { refId } = request.query;
  const told = verdicts.filter(({ kind, facts }) => kind !== 'noRise' && facts.deployment !== '' && hasRequests(facts));
  const chosen = told.slice(0, MOST_DEPLOYMENTS);
  if (chosen.length === 0) {
    return noneChosen(refId, 'No deployment is slower than before, so no calls are looked for.');
  }
  const notices = new Set(
    told.length > chosen.length ? [`Calls are looked for of the first ${MOST_DEPLOYMENTS} deployments only.`] : []
  );
  const found = await Promise.all(
    chosen.flatMap(({ facts: { deployment, window } }) => {
      const slowMs = slowFrom(window.spreads.overall);
      const slow: TraceFilter[] =
        slowMs === undefined ? [] : [{ label: 'duration', operator: '>', value: `${slowMs}ms` }];
      return [
        { why: 'slow', filters: slow },
        { why: 'failed', filters: [FAILED] },
      ].map(async ({ why, filters }): Promise<Part> => {
        try {
          const served: TraceFilter = { label: 'deployment', operator: '=', value: deployment };
          const frame = await searched(source, request, [served, ...filters], signal);
          frame.meta?.notices?.forEach(({ text }) => notices.add(text));
          return { deployment, why, frame, rows: why === 'slow' ? slowest(frame) : newest(frame) };
        } catch (error) {
          notices.add(`Calls beside the verdict could not be read: ${messageOf(error)}`);
          return { deployment, why, frame: EMPTY, rows: [] };
        }
      });
    })
  );
  const rows = found.flatMap((part) => part.rows.map((row) => ({ ...part, row })));
  const none = `MLflow has recorded no slow or failing call of ${chosen.map(({ facts }) => facts.deployment).join(', ')} in this time.`;
  const said = rows.length > 0 || notices.size > 0 ? [...notices] : [none];
  return withNotices(callsFrame(refId, rows), said);
}

interface Part {
  deployment: string;
  why: string;
  frame: DataFrame;
  rows: readonly number[];
}

const EMPTY: DataFrame = { fields: [], length: 0 };

function hasRequests({ window }: Verdict['facts']): boolean {
  const spread = window.spreads.overall ?? window.spreads.firstToken;
  return spread === undefined ? (window.requestRate ?? 0) > 0 : countOf(spread) > 0 || (window.requestRate ?? 0) > 0;
}

/** The highest bound that at least some of the requests took longer than, ms. */
function slowFrom(spread: Spread | undefined): number | undefined {
  if (spread === undefined) {
    return undefined;
  }
  const all = countOf(spread);
  let above = all;
  let slow: number | undefined;
  for (let place = 0; place < spread.bounds.length; place++) {
    above -= spread.counts[place] ?? 0;
    slow = above >= SLOW_SHARE * all && all > 0 ? spread.bounds[place] : slow;
  }
  return slow;
}

/** The last answer to a search, which has what is only in spans; else the one before it. @throws why there is none */
async function searched(
  source: TraceSource,
  { query: { refId }, window }: AnalysisRequest,
  traceFilters: TraceFilter[],
  signal: AbortSignal
): Promise<DataFrame> {
  const asked = {
    fromMs: window.fromMs - BEGAN_BEFORE_MS,
    toMs: window.toMs,
    intervalMs: window.toMs - window.fromMs,
    maxDataPoints: 1,
  };
  const ends = merge(timer(PATIENCE_MS), signal.aborted ? of(true) : fromEvent(signal, 'abort'));
  const answers = source.run({ refId, queryType: 'traces', traceFilters, limit: MOST_READ }, asked);
  const last = await lastValueFrom(answers.pipe(takeUntil(ends)), { defaultValue: undefined });
  if (last === undefined && !signal.aborted) {
    throw new Error(`MLflow has not answered for ${PATIENCE_MS / 1000} seconds.`);
  }
  return last?.frames[0] ?? EMPTY;
}

function slowest(frame: DataFrame): number[] {
  const durations = valuesOf(frame, 'Duration');
  const duration = (row: number) => Number(durations[row] ?? 0);
  return rowsOf(frame)
    .sort((one, other) => duration(other) - duration(one))
    .slice(0, MOST_CALLS);
}

/** MLflow gives the newest first. */
function newest(frame: DataFrame): number[] {
  return rowsOf(frame).slice(0, MOST_CALLS);
}

function rowsOf({ length }: DataFrame): number[] {
  return Array.from({ length }, (_, row) => row);
}

function valuesOf({ fields }: DataFrame, name: string): readonly unknown[] {
  return fields.find((field) => field.name === name)?.values ?? [];
}

function callsFrame(refId: string, rows: ReadonlyArray<Part & { row: number }>): DataFrame {
  const frames = [...new Set(rows.map(({ frame }) => frame))];
  const columns = SHOWN.flatMap((name): Field[] => {
    const field = frames.flatMap(({ fields }) => fields.filter((one) => one.name === name))[0];
    // Frames leave out what is empty in all of their rows.
    const values = rows.map(({ frame, row }) => valuesOf(frame, name)[row] ?? null);
    return field === undefined ? [] : [{ ...field, config: { ...field.config, ...CONFIGS[name] }, values }];
  });
  const own: Field[] = [
    textField(
      'deployment_id',
      rows.map(({ deployment }) => deployment)
    ),
    textField(
      'Why',
      rows.map(({ why }) => why)
    ),
  ];
  return {
    refId,
    name: 'Calls',
    meta: { preferredVisualisationType: 'table' },
    fields: rows.length === 0 ? [] : [...own, ...columns],
    length: rows.length,
  };
}

function textField(name: string, values: string[]): Field {
  return { name, type: FieldType.string, config: {}, values };
}
