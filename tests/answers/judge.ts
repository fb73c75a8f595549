import { changes, isChange, type Finding } from '../../src/analysis/changes';
import { findChanges } from '../../src/analysis/changes/findChanges';
import { layoutOf } from '../../src/analysis/changes/grids';
import { findVerdicts, phases } from '../../src/analysis/phases';
import type { AnalysisRequest } from '../../src/analysis/types';
import type { History } from '../../src/history';
import { allSteps } from '../../src/series/turns';
import type { IncidentKind } from '../../simulator';
import { askHistory } from '../differential/askHomes';
import { knownOf, requestOf, type AskStore } from '../support/askAnalysis';
import { KNOWN_KINDS } from './truth';
import { SCRAPE_INTERVAL_MS } from './worlds';

/** What "What changed?" finds in the last `lengthMs` before a moment. */
export async function changesIn(history: History, toMs: number, lengthMs: number): Promise<readonly Finding[]> {
  const request = asked('changes', toMs, lengthMs);
  const known = await knownOf(changes.needs(request), storeOf(history));
  return allSteps(findChanges(known, layoutOf(request))).findings;
}

/** A question about the last `lengthMs` before `toMs`. */
function asked(analysis: 'changes' | 'phases', toMs: number, lengthMs: number): AnalysisRequest {
  const range = { fromMs: toMs - lengthMs, toMs };
  return requestOf({ query: { analysis }, range, scrapeIntervalMs: SCRAPE_INTERVAL_MS });
}

function storeOf(history: History): AskStore {
  return (plan, grid) => askHistory(history, { plan, grid, scrapeIntervalMs: SCRAPE_INTERVAL_MS });
}

/**
 * - `first`: its cause, at its deployment, is the first row, and said to have changed.
 * - `below`: that is said further down only.
 * - `unsaid`: nothing is said to have changed but what did not, or nothing at all.
 */
export type Place = 'first' | 'below' | 'unsaid';

export function placeOf(findings: readonly Finding[], kind: IncidentKind, deployment: string): Place {
  const changed = findings.filter(isChange);
  const place = changed.findIndex((one) => one.subject.deployment === deployment && isCause(one, kind));
  return place === 0 ? 'first' : place > 0 ? 'below' : 'unsaid';
}

function isCause({ subject: { quantity, labelValue } }: Finding, kind: IncidentKind): boolean {
  const name = labelValue === undefined ? quantity.id : `${quantity.id} ${labelValue.charAt(0)}`;
  return KNOWN_KINDS[kind].causes.includes(name);
}

/**
 * - `right`: the phase that moved, or what moved it, is named.
 * - `wrong`: another one is named, or one where none moved.
 * - `undecided`, `noRise`: it says that it cannot tell, or that nothing is slower than usual.
 */
export type Ruling = 'right' | 'wrong' | 'undecided' | 'noRise';

/** What "Why is it slow?" says of the incident's deployment. */
export async function verdictOn(
  history: History,
  toMs: number,
  lengthMs: number,
  kind: IncidentKind,
  deployment: string
): Promise<Ruling> {
  const request = asked('phases', toMs, lengthMs);
  const verdicts = findVerdicts(request, await knownOf(phases.needs(request), storeOf(history)));
  const verdict = verdicts.find(({ facts }) => facts.deployment === deployment);
  if (verdict === undefined || verdict.kind === 'undecided') {
    return 'undecided';
  }
  if (verdict.kind === 'noRise') {
    return 'noRise';
  }
  return KNOWN_KINDS[kind].phases.includes(verdict.cause ?? '') ? 'right' : 'wrong';
}
