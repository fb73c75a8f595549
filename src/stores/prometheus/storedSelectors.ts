import { documentedLabelName, ERROR_CODE_LABEL, ERRORS, WIRE_ERROR_CODE_LABEL } from '../../catalogue';
import type { StoredSelector } from '../../promql';
import type { Selection } from '../../plan';
import type { Matcher } from '../../series/matcher';
import { namesOf, type Discovery } from './storedNames';

/**
 * What holds the series of a selection: one selector for each name that the metric has in the store, and where its
 * status code is under both labels, one for each of these.
 */
export function storedSelectors(
  { metric, matchers }: Selection,
  names: Discovery,
  extraMatchers: readonly Matcher[] = []
): StoredSelector[] {
  return namesOf(metric, names).flatMap((name, index) => {
    // What was derived from the metric, by a recording rule of its name, lacks labels; what a pipeline renamed does not.
    const added = index === 0 ? extraMatchers : [has('deployment_account'), ...extraMatchers];
    return metric === ERRORS && names.codeLabels === 'both'
      ? [
          { metric: name, matchers: [...matchers, has(ERROR_CODE_LABEL.name), ...added] },
          {
            metric: name,
            matchers: [...matchers.map(onWire), hasNot(ERROR_CODE_LABEL.name), ...added],
            renamed: { from: WIRE_ERROR_CODE_LABEL, to: ERROR_CODE_LABEL.name },
          },
        ]
      : [{ metric: name, matchers: [...matchers.map((one) => storedMatcher(one, metric, names)), ...added] }];
  });
}

/** The label of a metric as the store has it. Where that is not the same all the time, the documented one. */
export function storedLabel(label: string, metric: string | undefined, { codeLabels }: Discovery): string {
  const carriesCode = metric === undefined || metric === ERRORS;
  return codeLabels === 'wire' && carriesCode && isCode(label) ? WIRE_ERROR_CODE_LABEL : label;
}

function storedMatcher(matcher: Matcher, metric: string, names: Discovery): Matcher {
  return { ...matcher, label: storedLabel(matcher.label, metric, names) };
}

function onWire(matcher: Matcher): Matcher {
  return isCode(matcher.label) ? { ...matcher, label: WIRE_ERROR_CODE_LABEL } : matcher;
}

function isCode(label: string): boolean {
  return documentedLabelName(ERRORS, label) === ERROR_CODE_LABEL.name;
}

function has(label: string): Matcher {
  return { label, operator: '!=', value: '' };
}

function hasNot(label: string): Matcher {
  return { label, operator: '=', value: '' };
}
