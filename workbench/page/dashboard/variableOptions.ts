import type { MetricFindValue } from '@grafana/data';
import type { VariableOption } from '../services/variables';

/**
 * The options that a query variable offers: its regular expression applied (with Grafana's named groups `text` and
 * `value`), each value once, sorted.
 */
export function optionsOf(found: readonly MetricFindValue[], regex: string | undefined, sort: number | undefined) {
  const expression = readRegex(regex);
  const options = new Map<string, VariableOption>();
  for (const each of found) {
    const text = String(each.text);
    const option = cut({ text, value: String(each.value ?? each.text) }, expression);
    if (option !== undefined && !options.has(option.value)) {
      options.set(option.value, option);
    }
  }
  return sorted([...options.values()], sort ?? 0);
}

function cut(option: VariableOption, expression: RegExp | undefined): VariableOption | undefined {
  if (expression === undefined) {
    return option;
  }
  const match = expression.exec(option.text) ?? expression.exec(option.value);
  if (match === null) {
    return undefined;
  }
  const { text, value } = match.groups ?? {};
  const whole = match[1] ?? match[0];
  return { text: text ?? value ?? whole, value: value ?? text ?? whole };
}

/** Either `/expression/flags` or the expression alone. */
function readRegex(text: string | undefined): RegExp | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const [, source = text, flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(text) ?? [];
  return new RegExp(source, flags.replace('g', ''));
}

/** Grafana's numbers: 1 and 2 by letters, 3 and 4 by number, 5 and 6 without regard to case, 7 and 8 natural; even ones downwards. */
function sorted(options: VariableOption[], sort: number): VariableOption[] {
  if (sort === 0) {
    return options;
  }
  const numeric = sort === 3 || sort === 4 || sort === 7 || sort === 8;
  const sensitivity = sort === 5 || sort === 6 ? 'base' : 'variant';
  const direction = sort % 2 === 0 ? -1 : 1;
  return options.sort((a, b) => direction * a.text.localeCompare(b.text, 'en', { numeric, sensitivity }));
}
