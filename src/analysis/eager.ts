import { filterTexts } from '../plan';
import { ANALYSES, type AnalysisName, type FireworksQuery } from '../types';

/** Whether a rule answers this query in words, from several metrics. */
export function isAnalysisQuery({ queryType }: Pick<FireworksQuery, 'queryType'>): boolean {
  return queryType === 'analysis';
}

/** The questions as people ask them. */
export const QUESTIONS: Readonly<Record<AnalysisName, string>> = {
  changes: 'What changed?',
  phases: 'Why is it slow?',
  headroom: 'How much more?',
  cost: 'What did it cost?',
  budget: 'Is the promise kept?',
};

/** The question of a query; as it is written where a variable decides or it is of another version. */
export function questionOf({ analysis }: FireworksQuery): string {
  const known = ANALYSES.find((one) => one === analysis);
  return known === undefined ? (analysis ?? 'no question') : QUESTIONS[known];
}

/** The short form of such a query for a collapsed row. */
export function analysisDisplayText(query: FireworksQuery): string {
  const { window, offset, metric, bound, codes = [], target, filters } = query;
  const isBudget = query.analysis === 'budget';
  return [
    questionOf(query),
    ...(isBudget ? [metric, bound === undefined ? undefined : `within ${bound}`, codes.join(' ')] : []),
    isBudget && target !== undefined ? `target ${target}` : undefined,
    window ? `last ${window}` : undefined,
    offset ? `against ${offset} earlier` : undefined,
    ...filterTexts(filters),
  ]
    .filter((part) => (part ?? '') !== '')
    .join(' · ');
}
