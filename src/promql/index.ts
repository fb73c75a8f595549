export { printArithmetic, type RowText } from './text';
export { toPromql, type Promql, type PromqlExpression, type PromqlOptions } from './toPromql';
export { escapeTemplateMarks, printSelector, labelName, quoteString } from './text';
export type { Durations } from './overText';
export {
  grouped,
  union,
  SELECTOR_LABEL,
  plainSource,
  type Identity,
  type SeriesSource,
  type StoredSelector,
} from './mergedSeries';
