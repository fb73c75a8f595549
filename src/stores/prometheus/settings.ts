import type { Matcher } from '../../series/labels';
import { compilePattern, PatternError } from '../../series/pattern';
import { shortened } from '../../series/text';
import type { FireworksOptions } from '../../types';

/** Characters of a refused text that are shown. */
const LONGEST_SHOWN = 200;

/** The settings that Prometheus mode needs. */
export interface PrometheusOptions {
  /** Of this data source, which is no one to ask. */
  ownUid: string;
  /** Of the data source to ask; empty when none is chosen. */
  prometheusUid: string;
  matchers: MatchersOutcome;
  scrapeIntervalMs: number;
}

/** @throws PatternsNotLoaded */
export function readPrometheusOptions(
  settings: { uid: string; jsonData?: FireworksOptions },
  scrapeIntervalMs: number
): PrometheusOptions {
  return {
    ownUid: settings.uid,
    prometheusUid: (settings.jsonData?.prometheusUid ?? '').trim(),
    matchers: checkedMatchers(settings.jsonData?.prometheusMatchers),
    scrapeIntervalMs,
  };
}

export type MatchersOutcome = { ok: true; matchers: Matcher[] } | { ok: false; message: string };

/**
 * Matchers of the settings whose regular expressions RE2 takes, so that what a store would refuse is said beforehand.
 * @throws PatternsNotLoaded
 */
export function checkedMatchers(text: string | undefined): MatchersOutcome {
  const outcome = readMatchers(text);
  if (!outcome.ok) {
    return outcome;
  }
  const message = outcome.matchers.map(refusalOf).find((refusal) => refusal !== undefined);
  return message === undefined ? outcome : { ok: false, message };
}

function refusalOf({ label, operator, value }: Matcher): string | undefined {
  if (operator === '=' || operator === '!=') {
    return undefined;
  }
  try {
    compilePattern(value);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) {
      return `The matcher on ${label} is not a regular expression: ${value} (${error.message}).`;
    }
    throw error;
  }
}

/**
 * Reads matchers as people write them into settings: `cluster="a", env=~"p.*"`, with or without braces around.
 * Strings are PromQL's: in double or single quotes with Go's escapes, or in backticks as they stand.
 */
export function readMatchers(text: string | undefined): MatchersOutcome {
  const inner = (text ?? '')
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .trim();
  const matchers: Matcher[] = [];
  let rest = inner;
  while (rest !== '') {
    const match = MATCHER.exec(rest);
    const operator = OPERATORS.find((known) => known === match?.[3]);
    if (match === null || operator === undefined) {
      return {
        ok: false,
        message: `"${shortened(rest, LONGEST_SHOWN)}" is no matcher. Write label="value" with = != =~ or !~, and a comma between two of them.`,
      };
    }
    const label = match[1] ?? unquote(match[2] ?? '');
    const value = unquote(match[4] ?? '');
    if (label === undefined || value === undefined) {
      return { ok: false, message: `"${match[0].trim()}" has an escape that PromQL does not know.` };
    }
    matchers.push({ label, operator, value });
    rest = rest.slice(match[0].length);
  }
  return { ok: true, matchers };
}

const OPERATORS = ['=', '!=', '=~', '!~'] as const;
const QUOTED = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\`[^\`]*\``;
const MATCHER = new RegExp(String.raw`^\s*(?:([a-zA-Z_]\w*)|(${QUOTED}))\s*(=~|!~|!=|=)\s*(${QUOTED})\s*(?:,\s*|$)`);

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** The text that a quoted one stands for; undefined when it holds an unknown escape. */
function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) {
    return inner;
  }
  let known = true;
  const text = inner.replace(
    /\\(?:x([0-7][0-9a-fA-F])|u([0-9a-fA-F]{4})|(.))/gs,
    (_, hex: string | undefined, unicode: string | undefined, letter: string | undefined) => {
      const code = hex ?? unicode;
      if (code !== undefined) {
        return String.fromCharCode(parseInt(code, 16));
      }
      const plain = letter !== undefined && Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
      known &&= plain !== undefined;
      return plain ?? '';
    }
  );
  return known ? text : undefined;
}
