import type { TraceHead } from '../head';
import type { RecordedAssessment } from '../recorded';
import { invalid } from '../refusal';
import type { Comparison } from './comparisons';
import { numberTest } from './numberTest';
import { textTest } from './textTest';

/** Whether any judgement of that name meets the condition; values are compared as JSON, or as numbers. */
export function assessmentTest(
  kind: RecordedAssessment['kind'],
  { key, comparator, value }: Comparison
): (head: TraceHead) => boolean {
  const named = ({ info }: TraceHead) => info.assessments.filter((one) => one.kind === kind && one.name === key);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') {
    return (head) => (named(head).length === 0) === (comparator === 'IS NULL');
  }
  const test = valueTest(comparator, value);
  return (head) => named(head).some((one) => test(one.value));
}

function valueTest(comparator: string, value: Comparison['value']): (value: RecordedAssessment['value']) => boolean {
  if (/^[<>]=?$/.test(comparator)) {
    if (typeof value !== 'number') {
      throw invalid(`Expected a numeric value when using comparator '${comparator}'. Got value ${String(value)}`);
    }
    const test = numberTest(comparator, value);
    return (one) => typeof one === 'number' && test(one);
  }
  if (typeof value !== 'string') {
    throw invalid(`Expected a quoted string value (e.g. 'my-value'). Got value ${String(value)}`);
  }
  if (comparator === '=' || comparator === '!=') {
    const isEqual = (json: string) => json === value || json === JSON.stringify(value);
    return (one) => isEqual(JSON.stringify(one)) === (comparator === '=');
  }
  const test = textTest(comparator, value);
  return (one) => test(JSON.stringify(one));
}
