/**
 * PromQL of a dashboard holds Grafana's variables, which are no PromQL. Each is written as something that can stand in its
 * place, a name or a duration, and comes back as it was when what was read is written down again.
 */
export interface HiddenVariables {
  /** The text as PromQL. Texts that are hidden by the same object have the same stand-ins for the same variables. */
  hide(text: string): string;
  /** A text with its variables back. */
  show(text: string): string;
  /** What a duration stands for; undefined for one that was written as such. */
  duration(ms: number): string | undefined;
  /** Whether a duration was made of a variable and something else, so that nothing says what it is. */
  isMixed(ms: number): boolean;
  /** Whether a text holds a stand-in. */
  isHidden(text: string): boolean;
  /** Whether a text is one stand-in and nothing else. */
  isOne(text: string): boolean;
}

const VARIABLE = /\[\[\w+(?::\w+)?\]\]|\$\{\w+(?:\.[^:^}$]{1,250})?(?::[^}$]{1,250})?\}|\$\w+/y;
/** Longer than any window, so that no duration of a person is taken for one. */
const FIRST_DURATION_MS = 900_000_000_000;
const STAND_IN = /__var_(\d+)__/g;
/** Grafana's own in another spelling. */
const SPELLING = /^(?:\$\{(__\w+)\}|\[\[(__\w+)\]\])$/;
/** Those that count, with their unit behind them, are the durations themselves. */
const COUNTED = /^(\$__(?:range|interval))_(s|ms)$/;

export function hiddenVariables(): HiddenVariables {
  const written: string[] = [];
  const placeOf = (spelled: string) => {
    const found = written.indexOf(spelled);
    return found >= 0 ? found : written.push(spelled) - 1;
  };
  const durationOf = (place: number) => FIRST_DURATION_MS + place * 1000;
  const duration = (ms: number) => written[(ms - FIRST_DURATION_MS) / 1000];
  return {
    hide(text) {
      let hidden = '';
      let [quote, isWindow] = ['', false];
      for (let at = 0; at < text.length;) {
        const char = text.charAt(at);
        VARIABLE.lastIndex = at;
        const variable = char === '$' || char === '[' ? VARIABLE.exec(text)?.[0] : undefined;
        if (variable !== undefined) {
          const isDuration = quote === '' && (isWindow || /\boffset\s+-?$/i.test(hidden));
          const spelled = variable.replace(SPELLING, '$$$1$2');
          const [, counted, unit = ''] = (isDuration ? COUNTED.exec(spelled) : undefined) ?? [];
          at += variable.length;
          const hasUnit = counted !== undefined && /^m?s(?!\w)/.exec(text.slice(at, at + 3))?.[0] === unit;
          at += hasUnit ? unit.length : 0;
          const place = placeOf(hasUnit || unit === 's' ? (counted ?? spelled) : spelled);
          hidden += isDuration ? `${durationOf(place)}ms` : `__var_${place}__`;
          continue;
        }
        if (quote !== '') {
          const isEscape = char === '\\' && quote !== '`';
          hidden += isEscape ? text.slice(at, at + 2) : char;
          quote = char === quote ? '' : quote;
          at += isEscape ? 2 : 1;
          continue;
        }
        if (char === '#') {
          const end = text.indexOf('\n', at);
          at = end < 0 ? text.length : end;
          continue;
        }
        quote = '"\'`'.includes(char) ? char : '';
        isWindow = char === '[' || (isWindow && char !== ']');
        hidden += char;
        at++;
      }
      return hidden;
    },
    show: (text) => text.replace(STAND_IN, (whole, place: string) => written[Number(place)] ?? whole),
    duration,
    isMixed: (ms) => Math.abs(ms) >= FIRST_DURATION_MS / 2 && duration(ms) === undefined,
    isHidden: (text) => text.search(STAND_IN) >= 0,
    isOne: (text) => /^__var_\d+__$/.test(text),
  };
}
