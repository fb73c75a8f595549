import type { TraceFilterOperator, TraceList } from '../../types';

/** What a field is in MLflow's grammar. */
export type TraceField =
  /** `in`: MLflow takes a list for it. `absent`: a trace may have none. `onlyEqual`: MLflow knows no other operator. */
  | { kind: 'text'; column: string; in: boolean; spans?: true; absent?: true; onlyEqual?: true }
  /** Such as CHAT_MODEL, TOOL. */
  | { kind: 'spanType' }
  /** Of milliseconds when `duration`. */
  | { kind: 'number'; column: string; duration: boolean }
  /** The model as called; a base model stands for its deployments too. */
  | { kind: 'model' }
  | { kind: 'deployment' }
  /** A tool that ran. */
  | { kind: 'tool' }
  /** Words anywhere in the spans. */
  | { kind: 'fullText' }
  /** `true`, `no`, a number. */
  | { kind: 'assessment'; column: string };

/** What the editor shows of a field. */
export interface FieldInfo {
  name: string;
  title: string;
  description: string;
}

/** A field without title is not offered, but read: links from panels of metrics use the names of their labels. */
type FieldRow = { field: TraceField } & (Omit<FieldInfo, 'name'> | { title?: never });

/** Every field by the name that is saved, in the order in which the editor offers them. */
const FIELDS: Readonly<Record<string, FieldRow>> = {
  status: {
    title: 'Status',
    description: 'OK, ERROR or IN_PROGRESS.',
    field: { kind: 'text', column: 'status', in: true },
  },
  duration: {
    title: 'Duration',
    description: 'Of the whole trace, such as 500ms, 2s or 1m30s.',
    field: { kind: 'number', column: 'execution_time_ms', duration: true },
  },
  name: {
    title: 'Name',
    description: 'Of the trace, which is that of its root span.',
    field: { kind: 'text', column: 'name', in: false, absent: true },
  },
  model: {
    title: 'Model',
    description: 'As called. A base model stands for its deployments too.',
    field: { kind: 'model' },
  },
  deployment: {
    title: 'Deployment',
    description: 'Id of a dedicated deployment that served a call.',
    field: { kind: 'deployment' },
  },
  session: {
    title: 'Session',
    description: 'The talk that the trace belongs to.',
    field: { kind: 'text', column: 'metadata.`mlflow.trace.session`', in: false, absent: true },
  },
  user: {
    title: 'User',
    description: 'The user that the application named.',
    field: { kind: 'text', column: 'metadata.`mlflow.trace.user`', in: false, absent: true },
  },
  text: {
    title: 'Full text',
    description: 'Words anywhere in prompts, answers and attributes. % and _ stand for others.',
    field: { kind: 'fullText' },
  },
  'span.name': {
    title: 'Span name',
    description: 'Such as Completions or the name of a tool.',
    field: { kind: 'text', column: 'span.name', in: true, spans: true },
  },
  'span.type': {
    title: 'Span type',
    description: 'Such as CHAT_MODEL, TOOL or AGENT.',
    field: { kind: 'spanType' },
  },
  'span.status': {
    title: 'Span status',
    description: 'OK or ERROR, of a single span.',
    field: { kind: 'text', column: 'span.status', in: true, spans: true },
  },
  tool: { title: 'Tool', description: 'A tool that ran.', field: { kind: 'tool' } },
  prompt: {
    title: 'Prompt',
    description: 'A linked prompt, as name/version.',
    field: { kind: 'text', column: 'prompt', in: false, onlyEqual: true },
  },
  run: {
    title: 'Run',
    description: 'Id of the MLflow run.',
    field: { kind: 'text', column: 'run_id', in: false, absent: true },
  },
  trace: {
    title: 'Trace id',
    description: 'Such as tr-4e98….',
    field: { kind: 'text', column: 'request_id', in: true },
  },
  deployment_id: { field: { kind: 'deployment' } },
  base_model: { field: { kind: 'model' } },
};

/** The fields that the editor offers. Any `tag.…`, `metadata.…`, `feedback.…` and `expectation.…` is a field too. */
export const TRACE_FIELDS: readonly FieldInfo[] = Object.entries(FIELDS).flatMap(([name, row]) =>
  row.title === undefined ? [] : [{ name, title: row.title, description: row.description }]
);

const KEYED = /^(tag|metadata|feedback|expectation)\.(.+)$/s;

/** Undefined for a field that does not exist, or whose key cannot be written in MLflow's grammar. */
export function traceField(label: string): TraceField | undefined {
  if (Object.hasOwn(FIELDS, label)) {
    return FIELDS[label]?.field;
  }
  const [, map, key] = KEYED.exec(label) ?? [];
  if (map === undefined || key === undefined || key.includes('`')) {
    return undefined;
  }
  const column = `${map}.\`${key}\``;
  return map === 'tag' || map === 'metadata'
    ? { kind: 'text', column, in: false, absent: true }
    : { kind: 'assessment', column };
}

/** Whether traces can be found by a value of this field. */
export function isTraceField(label: string): boolean {
  return traceField(label) !== undefined;
}

/** Columns of the table of traces whose cells are values of a field. */
const COLUMNS: Readonly<Record<string, string>> = {
  Trace: 'trace',
  Name: 'name',
  Status: 'status',
  Deployment: 'deployment',
  Session: 'session',
  User: 'user',
};

/** The field that a filter means which was set by a click on a cell; the name itself where it is no column's. */
export function fieldOfColumn(name: string): string {
  return Object.hasOwn(COLUMNS, name) ? (COLUMNS[name] ?? name) : name;
}

/** Whether traces can be found by a value of this field or column, and by not having it. */
export function canToggle(name: string): boolean {
  const operators = traceOperators(fieldOfColumn(name));
  return isTraceField(fieldOfColumn(name)) && operators.includes('=') && operators.includes('!=');
}

const TEXT_OPERATORS: readonly TraceFilterOperator[] = ['=', '!=', '=|', '!=|', 'contains', '=~'];

/** The operators that a condition on this field can have; the editor offers no others. */
export function traceOperators(label: string): readonly TraceFilterOperator[] {
  const field = traceField(label);
  switch (field?.kind) {
    case 'number':
      return ['>=', '>', '<=', '<', '=', '!='];
    case 'model':
      return ['=', '=|', 'contains', '=~'];
    case 'deployment':
      return ['=', '=|', '=~'];
    case 'tool':
      return ['=', '=|'];
    case 'fullText':
      return ['contains'];
    case 'assessment':
      return ['=', '!=', '>', '>=', '<', '<=', 'contains'];
    case 'text':
      return field.onlyEqual === true ? ['='] : TEXT_OPERATORS;
    case 'spanType':
    case undefined:
      return TEXT_OPERATORS;
  }
}

const LISTS: Readonly<Record<string, TraceList>> = {
  name: 'traceNames',
  model: 'models',
  base_model: 'models',
  deployment: 'calledDeployments',
  deployment_id: 'calledDeployments',
  session: 'sessions',
  user: 'users',
  tool: 'tools',
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: ['OK', 'ERROR', 'IN_PROGRESS'],
  'span.status': ['OK', 'ERROR', 'UNSET'],
  'span.type': ['CHAT_MODEL', 'TOOL', 'AGENT', 'CHAIN', 'LLM', 'EMBEDDING', 'RETRIEVER', 'UNKNOWN'],
};

/** What a value of this field is chosen from: words of MLflow, or what was recorded. Empty where any text is as good. */
export function fieldValues(label: string): { words?: readonly string[]; list?: TraceList } {
  return {
    words: Object.hasOwn(WORDS, label) ? WORDS[label] : undefined,
    list: Object.hasOwn(LISTS, label) ? LISTS[label] : undefined,
  };
}
