import { notSimulated } from '../refusal';

/** Signs that Python knows and JavaScript reads otherwise: an end of the text, a condition, a possessive repetition. */
const OTHERWISE = /\\[AZaUN]|\(\?(?:P=|#|\(|>)|[*+?}]\+/;
/** Escapes of letters that both read alike; Python refuses all others. */
const BAD_ESCAPE = /\\[^bBdDsSwWfnrtvxu\W\d]/;
const FLAGS = /^\(\?([aimsux]+)\)/;

/**
 * Python's regular expression, as far as JavaScript reads it alike; undefined for one that Python cannot read, which
 * MLflow takes for one that matches nothing.
 * @throws Refusal for signs whose meaning differs
 */
export function pythonPattern(pattern: string): RegExp | undefined {
  const [opening = '', flags = ''] = FLAGS.exec(pattern) ?? [];
  const rest = pattern.slice(opening.length);
  const unescaped = rest.replaceAll('\\\\', '');
  if (/x/.test(flags) || OTHERWISE.test(unescaped)) {
    throw notSimulated(`this regular expression: ${pattern}`);
  }
  // Python allows flags at the start only.
  if (/\(\?[aiLmsux]+\)/.test(unescaped) || BAD_ESCAPE.test(unescaped)) {
    return undefined;
  }
  try {
    return new RegExp(rest.replace(/\(\?P</g, '(?<'), flags.replace(/[^ims]/g, ''));
  } catch {
    return undefined;
  }
}

/** SQL's pattern: `%` for any characters, `_` for any single one. */
export function likePattern(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('%', '[^]*')
    .replaceAll('_', '[^]');
  return new RegExp(`^${source}$`, flags);
}
