import { MappingType, type DataFrame, type FieldConfig, type ValueMapping } from '@grafana/data';
import { allSteps, type Steps } from '../../series/turns';
import {
  numberColumn,
  tableOf,
  textColumn,
  timeColumn,
  withNotices,
  wordsColumn,
  noneChosen,
  type Column,
} from '../../traces/frames/fields';
import { assertPerDeployment, type AnalysisRequest, type Analysis, type Known } from '../types';
import { areComparable, partsText, readObservedParts } from '../minutes';
import { callsBeside } from './callsBeside';
import { phaseNeeds, readFacts } from './gather';
import { MEASURES, type Measure } from './spread';
import { verdictOf, type Cause, type Part, type Verdict } from './verdict';
import { medianText, msText, sentenceOf, whole } from './words';

export type { Cause, Verdict } from './verdict';

/** Why is it slow? */
export const phases: Analysis = {
  needs: (request) => {
    assertPerDeployment(request, 'Why something is slow');
    return phaseNeeds(request);
  },
  *answer(request, known) {
    const verdicts = yield* verdictsOf(request, known);
    if (verdicts.length === 0) {
      const nothing = 'No deployment was seen in this time or before it, so nothing can be said of its latency.';
      return [withNotices(noneChosen(request.query.refId, nothing), known.problems, 'warning')];
    }
    const observed = readObservedParts(known, request);
    const lengthMs = request.window.toMs - request.window.fromMs;
    const warnings = [...known.problems, ...(observed === undefined ? [] : partsText(observed, lengthMs))];
    return [verdictFrame(verdicts, request, warnings), evidenceFrame(verdicts, request)];
  },
  beside: (request, known, traces, signal) => callsBeside(traces, request, findVerdicts(request, known), signal),
};

/** A verdict on each deployment by itself, so that none hides among others; what is named first. */
export function findVerdicts(request: AnalysisRequest, known: Known): Verdict[] {
  return allSteps(verdictsOf(request, known));
}

function* verdictsOf(request: AnalysisRequest, known: Known): Steps<Verdict[]> {
  const order: ReadonlyArray<Verdict['kind']> = ['named', 'undecided', 'noRise'];
  const verdicts: Verdict[] = [];
  const observed = readObservedParts(known, request);
  const isObserved = observed === undefined || areComparable(observed);
  for (const facts of yield* readFacts(known, request)) {
    verdicts.push(verdictOf(facts, isObserved));
    yield;
  }
  return verdicts.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

const WORDS: Readonly<Record<Cause | 'undecided' | 'noRise', readonly [text: string, color: string]>> = {
  prefillQueue: ['Prefill queue', 'orange'],
  prefill: ['Slow prefill', 'dark-yellow'],
  generationQueue: ['Generation queue', 'purple'],
  perToken: ['Slow tokens', 'blue'],
  longPrompts: ['Longer prompts', 'yellow'],
  longAnswers: ['Longer answers', 'light-blue'],
  cacheDrop: ['Cache drop', 'dark-orange'],
  kvPressure: ['KV pressure', 'red'],
  undecided: ['Not decidable', '#808080'],
  noRise: ['No rise', 'green'],
};

/** What a verdict is called. */
export function verdictText({ kind, cause }: Verdict): string {
  return WORDS[kind === 'named' && cause !== undefined ? cause : kind === 'named' ? 'undecided' : kind][0];
}

const COLOURS: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(Object.values(WORDS).map(([text, color], index) => [text, { text, color, index }])),
  },
];

const COLOURED: FieldConfig = { mappings: COLOURS, custom: { cellOptions: { type: 'color-text' } } };

/** A row for each deployment: what is named first, then what cannot be decided. */
export function verdictFrame(
  verdicts: readonly Verdict[],
  { query: { refId }, window }: AnalysisRequest,
  warnings: readonly string[]
): DataFrame {
  const columns: Array<Column<Verdict>> = [
    textColumn('deployment_id', ({ facts }) => facts.deployment),
    textColumn('Verdict', verdictText, COLOURED),
    wordsColumn('In words', sentenceOf),
    textColumn('How sure', howSure, {
      description: 'Certain where the edges of the buckets prove the rise; else it is an estimate from within them',
    }),
    numberColumn('Part of the rise', ({ share }) => share, { unit: 'percentunit', decimals: 0 }),
    numberColumn('Requests', ({ facts }) => facts.window.answered, { unit: 'locale', decimals: 0 }),
    timeColumn('From', () => window.fromMs),
    timeColumn('To', () => window.toMs),
    textColumn('base_model', ({ facts }) => facts.model),
  ];
  const frame: DataFrame = {
    refId,
    name: 'Why is it slow?',
    meta: { preferredVisualisationType: 'table' },
    ...tableOf(verdicts, columns),
  };
  return withNotices(frame, warnings, 'warning');
}

function howSure({ kind, isProven }: Verdict): string {
  return kind !== 'named' ? '' : isProven === true ? 'certain' : 'likely';
}

interface Evidence {
  verdict: Verdict;
  measure: Measure;
}

const ROWS: Readonly<Record<Measure, string>> = {
  firstToken: 'First token',
  overall: 'Whole answer',
  prefillQueue: 'Prefill queue',
  prefill: 'Prefill',
  generationQueue: 'Generation queue',
  perToken: 'Time per token',
  promptLength: 'Prompt length',
  answerLength: 'Answer length',
};
const LENGTHS: readonly Measure[] = ['promptLength', 'answerLength'];

/** What the verdicts rest on: a row for each phase of each deployment, also for those that did not rise. */
export function evidenceFrame(verdicts: readonly Verdict[], { query: { refId } }: AnalysisRequest): DataFrame {
  const measures = Object.keys(ROWS).filter((name): name is Measure => Object.hasOwn(MEASURES, name));
  const rows = verdicts.flatMap((verdict) => measures.map((measure): Evidence => ({ verdict, measure })));
  const columns: Array<Column<Evidence>> = [
    textColumn('deployment_id', ({ verdict }) => verdict.facts.deployment),
    textColumn('Phase', ({ measure }) => ROWS[measure]),
    textColumn('p50 before', ({ verdict, measure }) => median(verdict, measure, 'before')),
    textColumn('p50', ({ verdict, measure }) => median(verdict, measure, 'window')),
    textColumn('Mean before', ({ verdict, measure }) => mean(verdict, measure, 'before'), ESTIMATED),
    textColumn('Mean', ({ verdict, measure }) => mean(verdict, measure, 'window'), ESTIMATED),
    numberColumn('Longer by', (row) => partOf(row)?.rise, {
      unit: 'ms',
      description: 'What an answer, or its first token, takes longer by this phase. An estimate',
    }),
    textColumn('Between', (row) => band(row), {
      description: 'Where that lies by chance and by what neighbouring stretches differ anyway',
    }),
    textColumn('How sure', sureOf),
  ];
  return {
    refId,
    name: 'Evidence',
    meta: { preferredVisualisationType: 'table' },
    ...tableOf(rows, columns),
  };
}

const ESTIMATED: FieldConfig = {
  description: 'An estimate, and between which edges of buckets it lies: there are no sums of latencies',
};

function median({ facts }: Verdict, measure: Measure, of: 'before' | 'window'): string {
  const spread = facts[of].spreads[measure];
  return spread === undefined ? 'not collected' : medianText(spread, textOf(measure));
}

function textOf(measure: Measure): (value: number) => string {
  return LENGTHS.includes(measure) ? whole : msText;
}

function mean({ changes }: Verdict, measure: Measure, of: 'before' | 'window'): string | undefined {
  const found = changes[measure]?.[of];
  if (found === undefined) {
    return undefined;
  }
  const text = textOf(measure);
  const highest = found.highest === Infinity ? 'more' : text(found.highest);
  return `${text(found.value)} (${text(found.lowest)} to ${highest})`;
}

const PART_OF: Readonly<Partial<Record<Measure, Part>>> = {
  prefillQueue: 'prefillQueue',
  prefill: 'prefill',
  generationQueue: 'generationQueue',
  perToken: 'perToken',
  answerLength: 'longAnswers',
};

function partOf({ verdict, measure }: Evidence): { rise: number; noise: number } | undefined {
  const part = PART_OF[measure];
  return part === undefined
    ? verdict.changes[measure] !== undefined && !LENGTHS.includes(measure)
      ? verdict.changes[measure]
      : undefined
    : verdict.parts.find((one) => one.part === part);
}

function band(row: Evidence): string | undefined {
  const found = partOf(row);
  const signed = (ms: number) => `${ms < 0 ? '−' : ''}${msText(Math.abs(ms))}`;
  return found && `${signed(found.rise - 2 * found.noise)} to ${signed(found.rise + 2 * found.noise)}`;
}

function sureOf(row: Evidence): string {
  const found = partOf(row);
  const change = row.verdict.changes[row.measure];
  if (found === undefined || change === undefined) {
    return '';
  }
  if (change.least > 0) {
    return 'certain';
  }
  return found.rise > 3 * found.noise ? 'likely' : found.rise < -3 * found.noise ? 'fell' : 'within its noise';
}
