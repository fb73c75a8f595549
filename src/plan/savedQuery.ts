import type { ScopedVars } from '@grafana/data';
import { shortened } from '../series/text';
import type { FireworksQuery, FireworksVariableQuery } from '../types';
import { isGiven, isRecord, type Reading } from './fieldKinds';
import { MARKED, QUERY_FIELDS, VARIABLE_FIELDS, type Fields } from './fields';
import type { PlanProblem } from './plan';
import { variablesOf, type Templates, type Variables } from './variables';

type Saved = Readonly<Record<string, unknown>>;

/**
 * A saved query as today's shape. Dashboards are files that people edit and programs write, so nothing is taken on
 * trust: a single value where a list belongs becomes a list of one, and what cannot be read is left out, which
 * `problemOfSaved` tells. Words and variables are kept as they are written, for `planQuery` to judge.
 */
export function readQuery(saved: unknown): FireworksQuery {
  const query = readFields(QUERY_FIELDS, saved);
  return { ...query, refId: query.refId ?? 'A' };
}

/**
 * What an annotation marks. One that says nothing of it is of a time when there were only traces, or was written by hand
 * with a rule for events, which only metrics have.
 */
export function markedType(saved: FireworksQuery): FireworksQuery['queryType'] {
  const { queryType, events } = readQuery(saved);
  return queryType ?? (saved.queryType || (events === undefined ? 'traces' : 'metrics'));
}

/** A variable's query as today's shape. A new variable has none yet, or an empty text: it lists values of a label. */
export function readVariableQuery(saved: unknown): FireworksVariableQuery {
  const query = readFields(VARIABLE_FIELDS, saved);
  return { ...query, refId: query.refId ?? 'FireworksVariableQuery', list: query.list ?? 'labelValues' };
}

/** Why a saved query cannot be answered, whatever its variables hold; undefined when nothing speaks against it. */
export function problemOfSaved(saved: unknown): PlanProblem | undefined {
  const { queryType = 'metrics', asEvents } = readQuery(saved);
  if (asEvents === true && !MARKED.includes(queryType)) {
    const message = `Annotations are made of traces, of metrics or of deployments, and this one asks for "${queryType}". Choose one of them.`;
    return { ok: false, field: 'queryType', message };
  }
  const unread = firstUnread(QUERY_FIELDS, saved, queryType);
  return unread && { ok: false, ...unread };
}

/** The same for the query of a variable, in words. */
export function problemOfVariable(saved: unknown): string | undefined {
  return firstUnread(VARIABLE_FIELDS, saved, readVariableQuery(saved).list)?.message;
}

/** The query with every variable replaced. Where a list is meant, a variable of several values becomes one. */
export function interpolateQuery(query: FireworksQuery, templates: Templates, scopedVars: ScopedVars): FireworksQuery {
  return replaceFields(QUERY_FIELDS, query, variablesOf(templates, scopedVars));
}

export function interpolateVariableQuery(
  query: FireworksVariableQuery,
  templates: Templates,
  scopedVars: ScopedVars
): FireworksVariableQuery {
  return replaceFields(VARIABLE_FIELDS, query, variablesOf(templates, scopedVars));
}

/** A name without a digit first: `$5` in a text is an amount. */
const NAMED = /^\$\{?[A-Za-z_]|^\[\[/;

/**
 * Words on the variables of a query that do not exist where it is asked. They stay as they are written, since a label
 * may have such a value; but a filter that excludes them excludes nothing.
 */
export function unknownVariables(query: FireworksQuery, templates: Templates, scopedVars: ScopedVars): string[] {
  const { pieces } = variablesOf(templates, scopedVars);
  const unknown = textsOf(QUERY_FIELDS, query, query.queryType ?? 'metrics')
    .flatMap(pieces)
    .flatMap((piece) =>
      piece.kind === 'text' && piece.unknown === true && NAMED.test(piece.text) ? [piece.text] : []
    );
  return [...new Set(unknown)].map(
    (reference) => `There is no variable ${reference} here, so it is taken as the text that it is.`
  );
}

/** The fields of a saved query that cannot be read, as they stand: who hands the query on keeps them. */
export function unreadFields(saved: unknown): Saved {
  return Object.fromEntries(
    namesOf(QUERY_FIELDS).flatMap((name) =>
      readField(QUERY_FIELDS, name, saved).unread === undefined ? [] : [[name, recordOf(saved)[name]]]
    )
  );
}

function readFields<Query extends object, Kind extends string>(
  fields: Fields<Query, Kind>,
  saved: unknown
): Partial<Query> {
  const read: Partial<Query> = {};
  for (const name of namesOf(fields)) {
    const { value } = readField(fields, name, saved);
    if (value !== undefined) {
      read[name] = value;
    }
  }
  const others = Object.entries(recordOf(saved)).filter(
    ([name]) => !Object.hasOwn(fields, name) || Object.hasOwn(read, name)
  );
  return { ...Object.fromEntries(others), ...read };
}

function readField<Query, Kind extends string, Name extends keyof Query & string>(
  fields: Fields<Query, Kind>,
  name: Name,
  saved: unknown
): Reading<NonNullable<Query[Name]>> {
  const value = recordOf(saved)[name];
  return isGiven(value) ? fields[name].read(value) : {};
}

/** The first field, among those that a query of this kind looks at, that cannot be read, and what it takes. */
function firstUnread<Query, Kind extends string>(
  fields: Fields<Query, Kind>,
  saved: unknown,
  kind: Kind
): { field: keyof Query & string; message: string } | undefined {
  const used = namesOf(fields).filter((name) => fields[name].usedBy.includes(kind));
  for (const field of used) {
    const { unread } = readField(fields, field, saved);
    if (unread !== undefined) {
      const { takes } = fields[field];
      const written = shortened(JSON.stringify(unread), LONGEST_WRITTEN);
      const message = `"${field}" cannot be ${written}: it takes ${takes}. Choose it anew, or correct it where the query was written.`;
      return { field, message };
    }
  }
  return undefined;
}

const LONGEST_WRITTEN = 100;

function replaceFields<Query extends object, Kind extends string>(
  fields: Fields<Query, Kind>,
  query: Query,
  variables: Variables
): Query {
  const replaced: Query = { ...query };
  const replace = <Name extends keyof Query & string>(name: Name) => {
    const value = query[name];
    if (value !== undefined && value !== null) {
      replaced[name] = fields[name].replace(value, variables);
    }
  };
  namesOf(fields).forEach(replace);
  return replaced;
}

function textsOf<Query extends object, Kind extends string>(
  fields: Fields<Query, Kind>,
  query: Query,
  kind: Kind
): string[] {
  const textsIn = <Name extends keyof Query & string>(name: Name): readonly string[] => {
    const value = query[name];
    const field = fields[name];
    return value !== undefined && value !== null && field.usedBy.includes(kind) ? (field.textsIn?.(value) ?? []) : [];
  };
  return namesOf(fields).flatMap(textsIn);
}

/** In the order of the table. */
function namesOf<Query, Kind extends string>(fields: Fields<Query, Kind>): Array<keyof Query & string> {
  return Object.keys(fields) as Array<keyof Query & string>;
}

function recordOf(saved: unknown): Saved {
  return isRecord(saved) ? saved : {};
}
