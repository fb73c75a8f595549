import type { DifferencePlan, RatioPlan, ValuePlan, MetricsPlan, Selection } from '../plan/plan';
import { dropLabel, knownLabelKey, type Labels } from '../series/labels';
import { absentColumn, isAbsent, type SparseColumn } from '../series/stale';
import { compensated, moreExtreme, RunningSum, byLabels, combineSeries, divideGroups, subtractGroups } from './combine';
import type { GridSeries } from './grid';
import type { ResolvedOver, WindowFunction } from './overTime/over';
import { newestAt, overCells, overTime, type Samples } from './overTime/overTime';

/**
 * What a value over a window is made of, such that the pieces of windows that follow each other can be put together and
 * the value of the whole be made of them: of a mean its sum and count, of a ratio its two sides.
 */
const PIECE = '__piece__';

const PIECES = ['sum', 'count', 'min', 'max', 'last', 'newest', 'left', 'right'] as const;
type Piece = (typeof PIECES)[number];

/**
 * - `sides`: two sums that are divided or subtracted at the end.
 * - `cells`: something of what series add up to at each moment; without any moment, what they do at the end.
 * - `extreme`: the extreme of extremes.
 */
type Kind = 'sides' | 'cells' | 'extreme';

/** A plan whose window can be taken in pieces. */
export type PiecedPlan = RatioPlan | DifferencePlan | ValuePlan;

function kindOf(plan: PiecedPlan): Kind | undefined {
  const { fn } = plan.over;
  if (plan.kind !== 'value') {
    return fn === 'total' || (plan.kind === 'ratio' && fn !== 'last') ? 'sides' : undefined;
  }
  const { op, by } = plan.combine;
  if (plan.observed !== undefined || fn === 'total') {
    return undefined;
  }
  if (op === 'sum' && by !== undefined) {
    return 'cells';
  }
  return (fn === 'min' || fn === 'max') && (by === undefined || op === fn) ? 'extreme' : undefined;
}

export function hasPieces(plan: MetricsPlan): plan is PiecedPlan {
  return (plan.kind === 'ratio' || plan.kind === 'difference' || plan.kind === 'value') && kindOf(plan) !== undefined;
}

/** @param over as the plan's own values are summarised, of a part of the window */
export function windowPieces(plan: PiecedPlan, over: ResolvedOver, samples: Samples): GridSeries[] {
  if (plan.kind !== 'value') {
    const isRatio = plan.kind === 'ratio';
    const left = isRatio ? plan.numerator : plan.minuend;
    const right = isRatio ? plan.denominator : plan.subtrahend;
    return [
      ...named('left', summed(left, plan.by, over, samples)),
      ...named('right', summed(right, isRatio ? plan.sharedBy : plan.by, over, samples)),
    ];
  }
  const { selection, combine } = plan;
  const { length } = samples.times;
  if (over.kind === 'cells') {
    const newest = (times: Float64Array) =>
      combineSeries(newestAt(selection, { ...samples, times }), combine, times.length);
    const ofCells = (fn: WindowFunction) => overCells(newest, { ...over, fn, isPart: true }, samples, [selection]);
    return [
      ...piecesOf(over.fn).flatMap((piece) => [...named(piece, ofCells(piece))]),
      ...named('newest', newest(samples.times)),
    ];
  }
  return [
    ...named(
      plan.over.fn === 'min' ? 'min' : 'max',
      combineSeries(overTime(selection, over, samples), combine, length)
    ),
  ];
}

function piecesOf(fn: WindowFunction): Array<WindowFunction & Piece> {
  return fn === 'avg' ? ['sum', 'count'] : [fn];
}

function summed(selection: Selection, by: readonly string[], over: ResolvedOver, samples: Samples): GridSeries[] {
  return combineSeries(overTime(selection, over, samples), { op: 'sum', by }, samples.times.length);
}

function* named(piece: Piece, series: Iterable<GridSeries>): Generator<GridSeries> {
  for (const { labels, column } of series) {
    yield { labels: { ...labels, [PIECE]: piece }, column };
  }
}

/**
 * The values of the whole window.
 * @param parts its parts in order of time, the last one ending with it
 */
export function ofPieces(plan: PiecedPlan, parts: ReadonlyArray<readonly GridSeries[]>): GridSeries[] {
  const whole = putTogether(parts);
  const series = (piece: Piece) => [...(whole.get(piece)?.values() ?? [])];
  if (plan.kind === 'ratio') {
    return divideGroups(series('left'), series('right'), plan, 1);
  }
  if (plan.kind === 'difference') {
    return subtractGroups(series('left'), series('right'), 1);
  }
  const { fn } = plan.over;
  const found = new Map([
    ...(whole.get('newest') ?? []),
    ...(fn === 'avg' || fn === 'total' ? [] : (whole.get(fn) ?? [])),
  ]);
  const counts = byLabels(series('count'));
  for (const { labels, column } of series('sum')) {
    const key = knownLabelKey(labels);
    const [sum = NaN, count = NaN] = [column.values[0], counts.get(key)?.values[0]];
    found.set(key, { labels, column: single(sum / count) });
  }
  return [...found.values()];
}

/** By piece and labels. */
function putTogether(parts: ReadonlyArray<readonly GridSeries[]>): Map<Piece, Map<string, GridSeries>> {
  const gathered = new Map<string, { piece: Piece; labels: Labels; gather: Gather }>();
  parts.forEach((part, index) => {
    for (const { labels, column } of part) {
      const piece = PIECES.find((name) => name === labels[PIECE]);
      if (piece === undefined || (piece === 'newest' && index < parts.length - 1)) {
        continue;
      }
      const key = knownLabelKey(labels);
      const one = gathered.get(key) ?? { piece, labels: dropLabel(labels, PIECE), gather: gatherOf(piece) };
      gathered.set(key, one);
      column.values.forEach((value, place) => {
        if (!isAbsent(column, place)) {
          one.gather.add(value);
        }
      });
    }
  });
  const whole = new Map<Piece, Map<string, GridSeries>>();
  for (const { piece, labels, gather } of gathered.values()) {
    const value = gather.value();
    if (value !== undefined) {
      const ofPiece = whole.get(piece) ?? new Map<string, GridSeries>();
      whole.set(piece, ofPiece.set(knownLabelKey(labels), { labels, column: single(value) }));
    }
  }
  return whole;
}

interface Gather {
  add(value: number): void;
  value(): number | undefined;
}

function gatherOf(piece: Piece): Gather {
  if (piece === 'sum' || piece === 'count' || piece === 'left' || piece === 'right') {
    const sum = new RunningSum();
    return {
      add: (value) => sum.add(value),
      value: () => (sum.count === 0 ? undefined : compensated(sum.sum, sum.error)),
    };
  }
  let held: number | undefined;
  return {
    add(value) {
      held = held === undefined || piece === 'last' || piece === 'newest' ? value : moreExtreme(held, value, piece);
    },
    value: () => held,
  };
}

function single(value: number): SparseColumn {
  const column = absentColumn(1);
  column.values[0] = value;
  return column;
}
