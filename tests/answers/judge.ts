import { findChanges } from '../../src/analysis/changes/findChanges';
import { layoutOf, needsOf } from '../../src/analysis/changes/grids';
import { isChange } from '../../src/analysis/changes/rank';
import type { Finding } from '../../src/analysis/changes/finding';
import type { History } from '../../src/history';
import type { IncidentKind } from '../../simulator';
import { knownOf, requestOf } from './ask';
import { KNOWN_KINDS } from './truth';

/** What "What changed?" finds in the last `lengthMs` before a moment. */
export async function changesIn(history: History, toMs: number, lengthMs: number): Promise<readonly Finding[]> {
  const request = requestOf('changes', toMs, lengthMs);
  const layout = layoutOf(request);
  return findChanges(await knownOf(history, needsOf(request, layout)), layout).findings;
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
