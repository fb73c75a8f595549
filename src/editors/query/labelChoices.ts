import { COMMON_LABELS, derivedMetric, ERROR_CODE_LABEL, ERRORS } from '../../catalogue';
import type { Choice } from '../fields/arrangeChoices';

const DOCUMENTED = [...COMMON_LABELS, ERROR_CODE_LABEL];

/** The documented labels of a metric, then whatever others its series have. */
export function labelChoices(metric: string | undefined, stored: readonly string[]): Choice[] {
  const documented = DOCUMENTED.filter(({ name }) => name !== ERROR_CODE_LABEL.name || hasErrorCode(metric));
  const names = new Set(documented.map(({ name }) => name));
  return [
    ...documented.map(({ name, title, description }) => ({
      value: name,
      label: name,
      description: `${title} · ${description}`,
    })),
    ...stored.filter((name) => !names.has(name)).map((name) => ({ value: name, label: name })),
  ];
}

/** Also true when no metric narrows the choice. */
function hasErrorCode(metric: string | undefined): boolean {
  if (metric === undefined || metric === '') {
    return true;
  }
  const derivation = derivedMetric(metric)?.derivation;
  return metric === ERRORS || (derivation?.kind === 'ratio' && derivation.numerator === ERRORS);
}
