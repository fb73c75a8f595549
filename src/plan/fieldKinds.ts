import type {
  EventCondition,
  EventRule,
  ImportedFrom,
  Over,
  OverFunction,
  OverWindow,
  VariableReference,
} from '../types';
import { isVariable, writtenList, type Variables } from './variables';

/** What of a saved value could be read, and the first piece of it that could not. Neither: it says nothing. */
export interface Reading<T> {
  value?: T;
  unread?: unknown;
}

/** How one field of a saved query is read, and what becomes of the variables in it. */
export interface Field<T> {
  /** What may stand there, in words that follow "it takes". */
  takes: string;
  /** @param value neither undefined nor null, which say nothing */
  read(value: unknown): Reading<T>;
  replace(value: T, variables: Variables): T;
  /** The texts in which a variable that does not exist is taken for the text that it is, instead of being refused. */
  textsIn?(value: T): readonly string[];
}

/** Names and ids, as they stand; a variable is replaced by its value. */
export function text(takes: string): Field<string> {
  return { takes, read: readText, replace: (value, { one }) => one(value), textsIn: (value) => [value] };
}

/** A name around which blanks mean nothing. */
export function name(takes: string): Field<string> {
  return { ...text(takes), read: trimmed };
}

/**
 * One of a few words, or a variable that holds one. Any word is read: which ones there are is judged when the variable
 * is replaced, so the type says more than is known here.
 */
export function word<Word extends string>(takes: string): Field<Word> {
  return {
    takes,
    read: (value) => {
      const { value: found, ...rest } = trimmed(value);
      return found === undefined || found === '' ? rest : { value: found as Word };
    },
    replace: (value, { one }) => one(value) as Word,
  };
}

/** A number, or a text that holds one, perhaps by a variable. */
export function amount(takes: string): Field<number | string> {
  return {
    takes,
    read: numberOrText,
    replace: (value, { one }) => (typeof value === 'number' ? value : one(value)),
  };
}

/** Several; one alone is a list of one. What cannot be read among them is left out, and told. */
export function list<T>(
  takes: string,
  readItem: (item: unknown) => Reading<T>,
  replace: (values: readonly T[], variables: Variables) => T[]
): Field<T[]> {
  return {
    takes,
    read: (value) => {
      const items = (Array.isArray(value) ? value : [value]).map(readItem);
      return {
        value: items.flatMap((item) => (item.value === undefined ? [] : [item.value])),
        unread: items.find(({ unread }) => unread !== undefined)?.unread,
      };
    },
    replace,
  };
}

/** Several names or ids. A variable of several values stands for all of them. */
export function texts(takes: string, readItem: (item: unknown) => Reading<string>): Field<string[]> {
  return {
    ...list(takes, readItem, (values, variables) => [...new Set(values.flatMap((one) => listed(one, variables)))]),
    textsIn: (values) => values,
  };
}

/** What a text stands for in a list: each value of its variables, also where a format has put them into one text. */
export function listed(text: string, { many }: Variables): string[] {
  const values = many(text).filter((value) => value !== '');
  return isVariable(text) ? values.flatMap((value) => (value === text ? [value] : writtenList(value))) : values;
}

/** The same field, in which variables are not looked for. */
export function withoutVariables<T>({ takes, read }: Field<T>): Field<T> {
  return { takes, read, replace: (value) => value };
}

/** Grafana's own, which Grafana looks after: of whatever shape it is. */
export function grafanas<T>(): Field<T> {
  return { takes: 'what Grafana writes', read: (value) => ({ value: value as T }), replace: (value) => value };
}

export function readText(value: unknown): Reading<string> {
  return typeof value === 'string' ? { value } : { unread: value };
}

export function trimmed(value: unknown): Reading<string> {
  return typeof value === 'string' ? { value: value.trim() } : { unread: value };
}

export function numberOrText(value: unknown): Reading<number | string> {
  return typeof value === 'number' && !Number.isNaN(value) ? { value } : trimmed(value);
}

/** Ids and codes, which are numbers to those who write them. */
export function numberAsText(value: unknown): Reading<string> {
  return typeof value === 'number' ? { value: String(value) } : trimmed(value);
}

/** Whether a saved field says anything at all. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the row of another data source was. */
export const IMPORTED: Field<ImportedFrom> = {
  takes: 'what a row was, such as {"expression": "sum(x)", "notes": []}',
  read: (value) => {
    const { expression, notes } = isRecord(value) ? value : {};
    const read = {
      expression: readText(expression).value,
      notes: list('texts', readText, (all) => [...all]).read(notes),
    };
    return read.expression === undefined || read.notes.unread !== undefined
      ? { unread: value }
      : { value: { expression: read.expression, notes: read.notes.value ?? [] } };
  },
  replace: (value) => value,
};

const FUNCTION = word<OverFunction | VariableReference>('a function over time');
const WINDOW = word<OverWindow>('a window');
const CONDITION = word<EventCondition>('a condition such as above');
const COMPARED = amount('a number, or a text such as "5%"');

/** How samples are summarised over time. */
export const OVER: Field<Over> = {
  takes: 'a function and a window such as {"fn": "avg", "window": "5m"}',
  read: readOver,
  replace: ({ fn, window }, variables) => ({ fn: FUNCTION.replace(fn, variables), window: variables.one(window) }),
};

/** When there is an event. */
export const EVENTS: Field<EventRule> = {
  takes: 'a condition such as {"when": "above", "value": 0.05, "lasts": "5m"}',
  read: readEvents,
  replace: ({ when, value, lasts }, variables) => ({
    when: CONDITION.replace(when, variables),
    value: value === undefined ? undefined : COMPARED.replace(value, variables),
    lasts: lasts === undefined ? undefined : variables.one(lasts),
  }),
};

/** Without a window of its own a function is one of each step. A window says nothing without a function. */
function readOver(saved: unknown): Reading<Over> {
  if (!isRecord(saved)) {
    return { unread: saved };
  }
  const fn = isGiven(saved.fn) ? FUNCTION.read(saved.fn) : {};
  const window = isGiven(saved.window) ? WINDOW.read(saved.window) : {};
  const isRead = fn.unread === undefined && window.unread === undefined;
  if (fn.value === undefined) {
    return isRead && window.value === undefined ? {} : { unread: saved };
  }
  const value: Over = { fn: fn.value, window: window.value ?? 'step' };
  return isRead ? { value } : { value, unread: saved };
}

/** Without a condition there is none; what of it cannot be read makes all of it unread. */
function readEvents(saved: unknown): Reading<EventRule> {
  if (!isRecord(saved)) {
    return { unread: saved };
  }
  const when = isGiven(saved.when) ? CONDITION.read(saved.when) : {};
  const value = isGiven(saved.value) ? COMPARED.read(saved.value) : {};
  const lasts = isGiven(saved.lasts) ? trimmed(saved.lasts) : {};
  if (when.value === undefined || [when, value, lasts].some(({ unread }) => unread !== undefined)) {
    return Object.keys(saved).length === 0 ? {} : { unread: saved };
  }
  const rule: EventRule = { when: when.value };
  return {
    value: {
      ...rule,
      ...(value.value === undefined ? {} : { value: value.value }),
      ...(lasts.value === undefined ? {} : { lasts: lasts.value }),
    },
  };
}
