import { isVariable } from '../../../src/plan';
import type { Filter } from '../../../src/types';

const REFERENCE = /^(?:\$(\w+)|\$\{(\w+)\}|\[\[(\w+)\]\])$/;
const STAND_IN = /variable_(\w+?)_here/g;

/** The variable that a text is, as it is written in a field of one variable and nothing else. */
export function variableName(text: string): string | undefined {
  return REFERENCE.exec(text)?.slice(1).find(Boolean);
}

/** Whether a text holds something of a variable. */
export function mentionsVariable(text: string): boolean {
  return isVariable(text) || /\$[{\w]|\[\[/.test(text);
}

/** The filter with a word for its variable, which is planned as the value that it will be. */
export function withStandIn(filter: Filter): Filter {
  const name = variableName(filter.value);
  return name === undefined ? filter : { ...filter, value: `variable_${name}_here` };
}

/** The text with the variables again, whose values Grafana writes there. */
export function withVariables(text: string): string {
  return text.replace(STAND_IN, '$$$1');
}
