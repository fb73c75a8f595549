import type { DataFrame, FieldConfig } from '@grafana/data';
import { MINUTE_MS, type MissingBound } from '../../evaluate';
import { amount, formatDuration, Refusal } from '../../plan';
import {
  noneChosen,
  numberColumn,
  tableOf,
  textColumn,
  withNotices,
  wordsColumn,
  type Column,
} from '../../traces/frames/fields';
import { lengthText, observedNeeds, observedText, readObserved, stepsGrid, wholeGrid } from '../minutes';
import type { Analysis, AnalysisRequest, Need, Stretch } from '../types';
import { findBudgets, readPromise, type Kept, type Promised } from './findBudget';

const HOUR_MS = 60 * MINUTE_MS;
/** As alerts on burn rates have them: what happens now, this shift, today, and in the last days. */
const STRETCHES_MS = [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS];

/** Is the promise kept? */
export const budget: Analysis = {
  needs: ({ query, window }) => {
    const { all, measured } = readPromise(query);
    return [
      ...observedNeeds(stepsGrid(window)),
      ...stretchesOf(window).flatMap((lengthMs): Need[] => {
        const grid = wholeGrid({ fromMs: window.toMs - lengthMs, toMs: window.toMs });
        return [
          { id: `all ${lengthMs}`, plan: all, grid },
          { id: `measured ${lengthMs}`, plan: measured.plan, grid },
        ];
      }),
    ];
  },
  answer: ({ query, window }, known) => {
    const promised = readPromise(query);
    const lengths = stretchesOf(window);
    const answered = lengths.map((lengthMs) => ({
      lengthMs,
      all: known.grids.get(`all ${lengthMs}`),
      measured: known.grids.get(`measured ${lengthMs}`),
    }));
    const { rows, missing, wasCut } = findBudgets(answered, promised.measured.kind, promised.target);
    if (missing !== undefined && rows.every(({ requests }) => requests === 0)) {
      throw new Refusal('bound', boundText(missing, promised));
    }
    const observed = readObserved(known, stepsGrid(window));
    const warnings = [
      ...known.problems,
      ...(missing === undefined ? [] : [`Not all are counted: ${boundText(missing, promised)}`]),
      ...(wasCut ? [MORE_MISSED] : []),
    ];
    const infos = [observedText(observed)];
    if (rows.every(({ requests }) => requests === 0)) {
      const nothing = 'No requests were seen in this range, so nothing is known of the promise.';
      return [withNotices(noneChosen(query.refId, nothing), warnings, 'warning')];
    }
    return [withNotices(withNotices(budgetFrame(query.refId, rows, promised), infos), warnings, 'warning')];
  },
};

const MORE_MISSED =
  'More errors were counted than requests, and are taken for as many: Fireworks does not document whether failed requests count as requests.';

/** The shorter stretches, and the whole range last. */
function stretchesOf({ fromMs, toMs }: AnalysisRequest['window']): number[] {
  const wholeMs = wholeLength({ fromMs, toMs });
  return [...STRETCHES_MS.filter((lengthMs) => lengthMs < wholeMs), wholeMs];
}

function wholeLength(stretch: Stretch): number {
  return wholeGrid(stretch).rangeMs;
}

function boundText({ groups, bounds }: MissingBound, { info, measured: { plan } }: Promised): string {
  const bound = plan.kind === 'share' ? amount(plan.bound, info) : 'it';
  const names = groups.map((labels) => Object.values(labels).join(' ')).filter((name) => name !== '');
  const whose = names.length === 0 ? '' : ` for ${names.join(', ')}`;
  const existing = bounds.map((each) => amount(each, info)).join(', ');
  return `No bucket ends at ${bound}${whose}, and how many requests were within it is only exact at a bound. Choose one of ${existing}.`;
}

const COUNT: FieldConfig = { unit: 'locale', decimals: 0 };
const TIMES: FieldConfig = { unit: 'suffix: ×', decimals: 1 };

function budgetFrame(refId: string, rows: readonly Kept[], promised: Promised): DataFrame {
  const { by, target } = promised;
  const share: FieldConfig = { unit: 'percentunit', decimals: Math.max(3, digitsOf(target)) };
  const columns: Array<Column<Kept>> = [
    ...(by.length === 0 ? ['Group'] : by).map((label, place) =>
      textColumn<Kept>(label, ({ labels }) =>
        labels === undefined ? (place === 0 ? 'All' : '') : (labels[label] ?? (by.length === 0 ? 'All' : ''))
      )
    ),
    wordsColumn('In words', (row) => budgetSentence(row, promised)),
    numberColumn('Good', ({ attainment }) => attainment, share),
    numberColumn('Target', () => target, share),
    numberColumn('Requests', ({ requests }) => requests, COUNT),
    numberColumn('Missed', ({ missed }) => missed, COUNT),
    numberColumn('Budget left', ({ left }) => left, {
      unit: 'percentunit',
      decimals: 1,
      description: 'Of the requests that may miss it; below 0 more did',
    }),
    numberColumn('Requests left', ({ leftRequests }) => leftRequests, {
      ...COUNT,
      description: 'How many more may miss it until the budget of this range is used up',
    }),
    ...(rows[0]?.burn ?? []).map(({ lengthMs }, place) =>
      numberColumn<Kept>(`Burn ${lengthName(lengthMs)}`, ({ burn }) => burn[place]?.rate, {
        ...TIMES,
        description: `How many times as fast as the target allows requests missed it, over the last ${lengthText(lengthMs)}`,
      })
    ),
  ];
  return { refId, name: 'Budget', meta: { preferredVisualisationType: 'table' }, ...tableOf(rows, columns) };
}

function lengthName(lengthMs: number): string {
  return lengthMs % HOUR_MS === 0 ? formatDuration(lengthMs) : lengthText(lengthMs);
}

/** Whether the promise was kept, what is left of its budget, and how fast that goes, in sentences. */
function budgetSentence({ attainment, missed, requests, left, burn }: Kept, { good, target }: Promised): string {
  if (attainment === undefined || left === undefined) {
    return 'No requests.';
  }
  const [newest] = burn.length > 1 ? burn : [];
  const digits = digitsOf(target);
  const rest =
    left >= 0
      ? `${percent(left, { below: 1 })} of the error budget is left`
      : `${timesText(1 - left)} as many as allowed`;
  return `${left >= 0 ? 'Kept' : 'Broken'}: ${percent(attainment, { digits, below: attainment < target ? target : 1 })} of ${whole(requests)} requests ${good}, ${percent(target, { digits })} are promised; ${whole(missed)} missed it, ${rest}.${burnText(newest)}`;
}

function burnText(newest: Kept['burn'][number] | undefined): string {
  if (newest?.rate === undefined) {
    return '';
  }
  const length = lengthText(newest.lengthMs);
  const when = `In the last ${length === '1 h' ? 'hour' : length}`;
  return newest.rate === 0
    ? ` ${when} none missed it.`
    : ` ${when} the budget burned ${timesText(newest.rate)} as fast as allowed.`;
}

/**
 * With the digits that tell 99.95 % from 100 %, or more.
 * @param below what it never reads as unless it is as much: a promise that is nearly kept is not kept
 */
function percent(share: number, { digits: least = 0, below }: { digits?: number; below?: number }): string {
  const digits = Math.max(least, share > 0.99 || share < 0.01 ? 3 : 1);
  const unit = 10 ** digits;
  const rounded = Math.round(share * 100 * unit) / unit;
  const isTooHigh = below !== undefined && share < below && rounded >= 100 * below;
  const shown = isTooHigh ? Math.floor(share * 100 * unit + 1e-6) / unit : rounded;
  return `${shown.toLocaleString('en-US', { maximumFractionDigits: digits })} %`;
}

/** One more than a target is written with in percent, so that what falls short of it looks so. */
function digitsOf(target: number): number {
  const [, decimals = ''] = String(Number((100 * target).toFixed(9))).split('.');
  return decimals.length + 1;
}

/** To follow with `as`. */
function timesText(number: number): string {
  const digits = Math.abs(number - 1) < 0.05 ? 3 : 2;
  const text = number.toLocaleString('en-US', { maximumSignificantDigits: digits });
  return text === '1' ? 'just' : `${text} times`;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
