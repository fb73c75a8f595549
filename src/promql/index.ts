export { toPromql, type Promql, type PromqlExpression, type PromqlOptions } from './toPromql';
export { boundMatcher } from './boundMatcher';
export { escapeTemplateMarks, printSelector, labelName, quoteString } from './text';
export type { Durations } from './overText';
